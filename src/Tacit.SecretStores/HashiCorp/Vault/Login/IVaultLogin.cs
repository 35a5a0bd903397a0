using Tacit.Http;

namespace Tacit.SecretStores.HashiCorp.Vault.Login;

/// <summary>A way to get a token.</summary>
internal interface IVaultLogin
{
    /// <summary>What it is called in messages, such as <c>AppRole login at auth/approle</c>.</summary>
    string Name { get; }

    /// <summary>Whether each login gives a new token, so that one that ends can be replaced.</summary>
    bool GivesNewTokens => true;

    /// <summary>The file that the token itself comes from, which is watched; null for other ways.</summary>
    Credential? TokenFile => null;

    /// <summary>Gets a token.</summary>
    /// <exception cref="Abstractions.SecretStoreException">
    /// <see cref="Abstractions.SecretStoreFailure.Unauthenticated"/> when the server refuses, and the other kinds as they are.
    /// </exception>
    Task<VaultToken> LoginAsync(VaultConnection connection, CancellationToken cancellationToken);
}
