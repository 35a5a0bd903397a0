namespace Tacit.Testing.Vault;

/// <summary>What a login with one role gives.</summary>
internal sealed record FakeVaultRole
{
    public required string Name { get; init; }

    public IReadOnlyList<string> Policies { get; init; } = [];

    public TimeSpan Ttl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Null for the server's own: 32 days.</summary>
    public TimeSpan? MaxTtl { get; init; }

    /// <summary>Above zero for tokens that can be renewed without end.</summary>
    public TimeSpan Period { get; init; }

    public bool IsBatch { get; init; }

    public bool IsRenewable { get; init; } = true;

    public bool HasDefaultPolicy { get; init; } = true;
}
