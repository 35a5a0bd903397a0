namespace Tacit.Abstractions;

/// <summary>A component that returns secrets from one backend.</summary>
/// <remarks>
/// <para>
/// A store is ready when its factory returns it (<see cref="SecretStoreDescriptor.CreateAsync"/>): there is no second
/// initialisation step. All members are safe for concurrent use.
/// </para>
/// <para>
/// The error contract: every expected failure is a <see cref="SecretStoreException"/>, whose message is shown to callers.
/// It therefore never holds secret material, a credential or a backend's answer. Any other exception is a bug in the store
/// and reaches the caller as a generic internal error.
/// </para>
/// </remarks>
public interface ISecretStore : IAsyncDisposable
{
    /// <summary>What the store can do beyond name/value secrets. Constant for the life of the store.</summary>
    SecretStoreFeatures Features { get; }

    /// <summary>Reads one secret.</summary>
    /// <param name="request">The name, matched exactly and case-sensitively, and the request metadata.</param>
    /// <param name="cancellationToken">Ends the call; the store stops waiting for its backend at once.</param>
    /// <returns>One pair named like the secret, or several pairs where the store has multi-value secrets.</returns>
    /// <exception cref="SecretStoreException">
    /// <see cref="SecretStoreFailure.NotFound"/> when the secret is absent (never an empty success),
    /// <see cref="SecretStoreFailure.Unavailable"/> for transient trouble, and the other kinds as documented on them.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<SecretData> GetAsync(GetSecretRequest request, CancellationToken cancellationToken);

    /// <summary>Reads every secret that the store may list.</summary>
    /// <param name="request">The request metadata.</param>
    /// <param name="cancellationToken">Ends the call; the store stops waiting for its backend at once.</param>
    /// <returns>Secret name to data, empty when there is nothing to list. The caller must not change it.</returns>
    /// <exception cref="SecretStoreException">As for <see cref="GetAsync"/>, without <see cref="SecretStoreFailure.NotFound"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<IReadOnlyDictionary<string, SecretData>> BulkGetAsync(BulkGetSecretRequest request, CancellationToken cancellationToken);
}
