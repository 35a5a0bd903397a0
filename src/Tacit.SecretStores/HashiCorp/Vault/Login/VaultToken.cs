namespace Tacit.SecretStores.HashiCorp.Vault.Login;

/// <summary>A token, and what the server said of it. Its text form never shows it.</summary>
/// <param name="value">The token itself.</param>
internal sealed class VaultToken(string value)
{
    public string Value => value;

    /// <summary>How long it lives from when it was given; zero for one that does not end.</summary>
    public TimeSpan Lease { get; init; }

    public bool IsRenewable { get; init; }

    /// <summary>Whether the server knows it. False where the server would not say: then its refusals may be about the token, or about its policies.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>Whether it was made by a login of ours, and is ours to revoke. A batch token cannot be.</summary>
    public bool IsRevocable { get; init; }

    public override string ToString() => $"token of {Lease}";
}
