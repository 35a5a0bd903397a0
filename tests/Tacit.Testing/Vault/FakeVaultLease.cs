namespace Tacit.Testing.Vault;

/// <summary>A dynamic secret's life; it ends with the token that asked for it at the latest.</summary>
internal sealed class FakeVaultLease
{
    public required string Id { get; init; }

    public required string TokenId { get; init; }

    public required DateTimeOffset Issued { get; init; }

    public required TimeSpan Ttl { get; init; }

    public required TimeSpan MaxTtl { get; init; }

    public required bool IsRenewable { get; init; }

    public required DateTimeOffset Expires { get; set; }

    public DateTimeOffset? Renewed { get; set; }

    /// <summary>How many seconds it was given at its start or last renewal.</summary>
    public long Seconds => (long)(Expires - (Renewed ?? Issued)).TotalSeconds;
}
