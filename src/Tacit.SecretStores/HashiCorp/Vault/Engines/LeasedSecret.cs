using Tacit.Abstractions;

namespace Tacit.SecretStores.HashiCorp.Vault.Engines;

/// <summary>A secret that an engine made, with its lease.</summary>
/// <param name="data">The secret.</param>
/// <param name="leaseId">The lease; empty for a secret that is not leased.</param>
/// <param name="lease">How long it lasts.</param>
/// <param name="isRenewable">Whether it can last longer.</param>
/// <param name="since">When it was made, or renewed.</param>
/// <param name="firstLease">How long it lasted at first.</param>
internal sealed class LeasedSecret(SecretData data, string leaseId, TimeSpan lease, bool isRenewable, DateTimeOffset since, TimeSpan firstLease)
{
    /// <summary>The part of a lease that cannot be renewed after which a new secret is made: so that whoever gets it has time to use it.</summary>
    private const double UsablePart = 0.85;

    public SecretData Data => data;

    public string LeaseId => leaseId;

    public bool IsLeased => leaseId.Length > 0 && lease > TimeSpan.Zero;

    public bool IsRenewable => isRenewable;

    /// <summary>Two thirds into the lease.</summary>
    public DateTimeOffset RenewAt => since + lease * (2.0 / 3);

    /// <summary>Until when it is handed out.</summary>
    public DateTimeOffset UsableUntil => since + lease * UsablePart;

    public DateTimeOffset EndsAt => since + lease;

    /// <summary>The secret with a longer lease. Less than half of the first one means that it cannot go on for long.</summary>
    public LeasedSecret Renewed(TimeSpan longer, bool again, DateTimeOffset now) =>
        new(data, leaseId, longer, again && longer >= firstLease / 2, now, firstLease);

    /// <summary>The secret as one that is not renewed any more.</summary>
    public LeasedSecret Final() => new(data, leaseId, lease, isRenewable: false, since, firstLease);
}
