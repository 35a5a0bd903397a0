using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Runtime;
using Tacit.Runtime.Api;
using Tacit.Runtime.Resources;
using Tacit.Runtime.Secrets;
using Tacit.Runtime.State;

namespace Tacit.Secrets;

/// <summary>Asks a store itself, without a sidecar.</summary>
internal sealed class StoreSecrets : ISecretsSource
{
    private readonly StandaloneSecrets _secrets;
    private readonly ILoggerFactory _loggers;

    private StoreSecrets(StandaloneSecrets secrets, ILoggerFactory loggers, string appId) => (_secrets, _loggers, AppId) = (secrets, loggers, appId);

    public string AppId { get; }

    public string Description => $"read without a sidecar, as app '{AppId}'";

    /// <summary>Starts the store.</summary>
    /// <param name="store">Its name.</param>
    /// <param name="options">Where it is declared, and for which app.</param>
    /// <param name="loggers">Disposed with this.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="StartFailedException">It cannot be started.</exception>
    public static async Task<ISecretsSource> OpenAsync(string store, SidecarOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            FileResourceSource source = FileResourceSource.Of(options, TimeProvider.System);
            return new StoreSecrets(await StandaloneSecrets.OpenAsync(store, options, Composition.Stores, source, loggers, TimeProvider.System, cancellationToken), loggers, options.AppId);
        }
        catch (StartFailedException failure)
        {
            loggers.Dispose();
            throw new StartFailedException(failure.Problems) { Outcome = "No secret was read" };
        }
    }

    public async Task<FoundSecret?> GetAsync(string store, string key, CancellationToken cancellationToken)
    {
        try
        {
            SecretData data = await _secrets.Reader.GetAsync(store, key, cancellationToken);
            return new(key, data.Pairs);
        }
        catch (ApiException failure) when (failure.InnerException is SecretStoreException { Failure: SecretStoreFailure.NotFound })
        {
            return null;
        }
        catch (ApiException failure)
        {
            throw Refused(failure);
        }
    }

    public async Task<IReadOnlyList<FoundSecret>> ListAsync(string store, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await _secrets.Reader.BulkGetAsync(store, cancellationToken)).Select(secret => new FoundSecret(secret.Key, secret.Value.Pairs))];
        }
        catch (ApiException failure)
        {
            throw Refused(failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _secrets.DisposeAsync();
        _loggers.Dispose();
    }

    private static StartFailedException Refused(ApiException failure) =>
        new([Abstractions.Resources.ResourceProblem.Error(failure.Error.Message)]) { Outcome = "No secret was read" };
}
