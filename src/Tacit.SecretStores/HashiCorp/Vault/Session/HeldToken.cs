using Tacit.Http;
using Tacit.SecretStores.HashiCorp.Vault.Login;

namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>The token in use, with the times that count for it.</summary>
/// <param name="token">The token as it was given, or as its last renewal left it.</param>
/// <param name="firstLease">What it had when it came here.</param>
/// <param name="generation">Which of the session's tokens it is.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class HeldToken(VaultToken token, TimeSpan firstLease, int generation, TimeProvider timeProvider)
{
    private readonly Moment _since = Moment.Now(timeProvider);

    public VaultToken Token => token;

    public TimeSpan FirstLease => firstLease;

    public int Generation => generation;

    public bool Ends => token.Lease > TimeSpan.Zero;

    /// <summary>By the clock on the wall, for messages.</summary>
    public DateTimeOffset EndsAt => _since.Wall + token.Lease;

    /// <summary>What is left of its life; of one that does not end, nothing that counts.</summary>
    public TimeSpan Left => token.Lease - _since.Age(timeProvider);

    public bool HasEnded => Ends && Left <= TimeSpan.Zero;

    /// <summary>When the server last spoke for it, or a new one turned out to be of no more use.</summary>
    public Moment? TrustedSince { get; set; }

    /// <summary>The question whether the server still knows it.</summary>
    public SharedTask<bool> Question { get; } = new();

    /// <summary>In what time it is to be renewed: at two thirds of its life, and by chance a little before.</summary>
    public TimeSpan RenewIn(double chance) => token.Lease * (2.0 / 3 - 0.05 * chance) - _since.Age(timeProvider);

    /// <summary>What a renewal makes of it.</summary>
    public HeldToken Renewed(TimeSpan lease, bool isRenewable) => new(
        new(token.Value) { Lease = lease, IsRenewable = isRenewable, IsKnown = token.IsKnown, IsRevocable = token.IsRevocable }, firstLease, generation, timeProvider)
    {
        TrustedSince = TrustedSince,
    };
}
