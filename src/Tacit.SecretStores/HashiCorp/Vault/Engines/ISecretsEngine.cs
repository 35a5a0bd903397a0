using Tacit.Abstractions;

namespace Tacit.SecretStores.HashiCorp.Vault.Engines;

/// <summary>A secrets engine of the server, such as KV version 2 at <c>secret/</c>.</summary>
internal interface ISecretsEngine : IAsyncDisposable
{
    /// <summary>Reads one secret.</summary>
    /// <param name="name">Its name, relative to the engine's folder.</param>
    /// <param name="version">The version asked for; null for the latest.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SecretStoreException">It is absent, or cannot be read.</exception>
    Task<SecretData> ReadAsync(string name, string? version, CancellationToken cancellationToken);

    /// <summary>Lists one folder.</summary>
    /// <param name="folder">The folder's name, ending in a slash; empty for the first one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Names relative to the folder, those of folders ending in a slash; empty where there is no such folder.</returns>
    /// <exception cref="SecretStoreException">It cannot be listed.</exception>
    Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken);
}
