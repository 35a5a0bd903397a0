using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault.Session;

namespace Tacit.SecretStores.HashiCorp.Vault.Engines;

/// <summary>A secret that an engine made, with its lease, from when it was made or renewed on.</summary>
/// <param name="data">The secret.</param>
/// <param name="leaseId">The lease; empty for a secret that is not leased.</param>
/// <param name="lease">How long it lasts.</param>
/// <param name="isRenewable">Whether it can last longer.</param>
/// <param name="firstLease">How long it lasted at first.</param>
/// <param name="generation">Which of the session's tokens it is leased to.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class LeasedSecret(SecretData data, string leaseId, TimeSpan lease, bool isRenewable, TimeSpan firstLease, int generation, TimeProvider timeProvider)
{
    /// <summary>The part of a lease after which it is renewed.</summary>
    private const double RenewedPart = 2.0 / 3;

    /// <summary>The part of a lease that cannot be renewed after which a new secret is made: so that whoever gets it has time to use it.</summary>
    private const double UsablePart = 0.85;

    private Moment _since = Moment.Now(timeProvider);

    public SecretData Data => data;

    public string LeaseId => leaseId;

    public bool IsLeased => leaseId.Length > 0 && lease > TimeSpan.Zero;

    public bool IsRenewable => isRenewable;

    public int Generation => generation;

    /// <summary>Whether its lease should be renewed now.</summary>
    public bool IsDue => isRenewable && _since.Age(timeProvider) >= lease * RenewedPart;

    /// <summary>Whether it is handed out.</summary>
    public bool IsUsable => _since.Age(timeProvider) < lease * UsablePart;

    public bool HasEnded => _since.Age(timeProvider) >= lease;

    /// <summary>The secret with a longer lease. Less than half of the first one means that it cannot go on for long.</summary>
    public LeasedSecret Renewed(TimeSpan longer, bool again) => new(data, leaseId, longer, again && longer >= firstLease / 2, firstLease, generation, timeProvider);

    /// <summary>The secret as one that is not renewed any more.</summary>
    public LeasedSecret Final() => new(data, leaseId, lease, isRenewable: false, firstLease, generation, timeProvider) { _since = _since };
}
