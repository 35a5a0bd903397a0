using Tacit.SecretStores.HashiCorp.Vault.Login;

namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>The token in use, with the times that count for it.</summary>
/// <param name="token">The token as it was given, or as its last renewal left it.</param>
/// <param name="heldSince">When that was.</param>
/// <param name="firstLease">What it had at first.</param>
internal sealed class HeldToken(VaultToken token, DateTimeOffset heldSince, TimeSpan firstLease)
{
    public VaultToken Token => token;

    /// <summary>What a login gave, or the first renewal of a token that somebody else got.</summary>
    public TimeSpan FirstLease => firstLease;

    public bool Ends => token.Lease > TimeSpan.Zero;

    public DateTimeOffset EndsAt => heldSince + token.Lease;

    /// <summary>Until when a refusal is taken for one of policies without asking about the token.</summary>
    public DateTimeOffset TrustedUntil { get; set; }

    /// <summary>The question whether the server still knows it, while it is asked.</summary>
    public Task<bool>? Question { get; set; }

    public bool HasEnded(DateTimeOffset now) => Ends && now >= EndsAt;

    /// <summary>At two thirds of its life, and by chance a little before.</summary>
    public DateTimeOffset RenewAt(double chance) => heldSince + token.Lease * (2.0 / 3 - 0.05 * chance);

    /// <summary>What a renewal makes of it.</summary>
    public HeldToken Renewed(TimeSpan lease, bool isRenewable, DateTimeOffset now) => new(
        new(token.Value) { Lease = lease, IsRenewable = isRenewable, IsKnown = true, IsRevocable = token.IsRevocable }, now, firstLease)
    {
        TrustedUntil = TrustedUntil,
    };
}
