using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Runtime.Api;
using Tacit.Runtime.State;
using Tacit.Runtime.Telemetry;

namespace Tacit.Runtime.Secrets;

/// <summary>Hop 5: the use case behind both transports. Finds the store, checks the scope, calls, and names the failure.</summary>
internal sealed partial class SecretsService(
    ApiErrors errors, SidecarMetrics metrics, TimeSpan timeout, TimeProvider timeProvider, ILogger<SecretsService> logger)
{
    /// <summary>Told of every secret that is about to be handed out.</summary>
    public Action<IEnumerable<SecretData>>? Served { get; set; }

    /// <summary>Reads one secret. The snapshot is the one that the request began with.</summary>
    /// <exception cref="ApiException">Every refusal and failure.</exception>
    public async ValueTask<SecretData> GetAsync(SidecarSnapshot snapshot, string storeName, GetSecretRequest request, CancellationToken cancellationToken)
    {
        LoadedStore store = Find(snapshot, storeName);
        if (!store.Scope.Allows(request.Name))
            throw new ApiException(ApiErrors.AccessDenied(storeName, request.Name));

        try
        {
            SecretData data = await CallAsync(store, "get", token => store.Store.GetAsync(request, token), cancellationToken);
            Served?.Invoke([data]);
            return data;
        }
        catch (SecretStoreException failure) when (failure.Failure is SecretStoreFailure.NotFound)
        {
            throw new ApiException(errors.SecretNotFound(storeName, request.Name, failure.Message), failure);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            (string reason, bool transient) = Explain(failure, storeName);
            throw new ApiException(errors.GetFailed(storeName, request.Name, reason, transient), failure);
        }
    }

    /// <summary>Reads every secret that the scope allows, in the order of JSON answers.</summary>
    /// <exception cref="ApiException">Every refusal and failure; never for the scope, which only filters.</exception>
    public async ValueTask<IReadOnlyList<KeyValuePair<string, SecretData>>> BulkGetAsync(
        SidecarSnapshot snapshot, string storeName, BulkGetSecretRequest request, CancellationToken cancellationToken)
    {
        LoadedStore store = Find(snapshot, storeName);
        try
        {
            IReadOnlyDictionary<string, SecretData> all = await CallAsync(
                store, "bulk_get", token => store.Store.BulkGetAsync(request, token), cancellationToken);
            KeyValuePair<string, SecretData>[] allowed = [.. all.Where(secret => store.Scope.Allows(secret.Key)).OrderBy(secret => secret.Key, Utf8Order.Instance)];
            Served?.Invoke(allowed.Select(secret => secret.Value));
            return allowed;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            (string reason, bool transient) = Explain(failure, storeName);
            throw new ApiException(errors.BulkGetFailed(storeName, reason, transient), failure);
        }
    }

    private LoadedStore Find(SidecarSnapshot snapshot, string name)
    {
        if (snapshot.Stores.TryGetValue(name, out LoadedStore? store))
            return store;
        bool anyLoaded = snapshot.Stores.Count > 0;
        if (snapshot.FailedStores.TryGetValue(name, out string? reason))
            throw new ApiException(errors.StoreMisconfigured(name, reason, anyLoaded));
        throw new ApiException(snapshot.IsEmpty ? ApiErrors.StoresNotConfigured : errors.StoreNotFound(name, anyLoaded));
    }

    /// <summary>Calls the store, but waits no longer than a request may take, even for a store that ignores its token.</summary>
    private async ValueTask<T> CallAsync<T>(
        LoadedStore store, string operation, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        bool success = false;
        using TimeLimit limit = new(timeout, timeProvider, cancellationToken);
        try
        {
            T result = await call(limit.Token).OrCancelledAsync(limit.Token);
            success = true;
            return result;
        }
        catch (Exception failure) when (cancellationToken.IsCancellationRequested && failure is not OperationCanceledException)
        {
            // Whatever a store says when its call is ended, nobody waits for it any more.
            throw new OperationCanceledException(null, failure, cancellationToken);
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            // To the store's circuit breaker the end of the request looks like that of the caller's patience.
            store.Pipeline?.CountTimeout();
            throw;
        }
        finally
        {
            metrics.CountSecretCall(store.Component.Name, operation, success);
        }
    }

    private (string Reason, bool Transient) Explain(Exception failure, string storeName)
    {
        if (failure is SecretStoreException expected)
        {
            Log.StoreFailed(logger, storeName, expected.Failure, expected.Message);
            return (expected.Message, expected.Failure is SecretStoreFailure.Unavailable);
        }

        if (failure is OperationCanceledException)
            return ($"the store did not answer within {timeout.TotalSeconds:0.###} s", true);

        // The exception's message is left out: it may quote what it failed on.
        Log.UnexpectedFailure(logger, storeName, failure.GetType().ToString(), failure.StackTrace);
        return ("internal error; the sidecar's log has the details", false);
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.StoreFailed, LogLevel.Warning, "secret store {Store} failed ({Failure}): {Reason}")]
        public static partial void StoreFailed(ILogger logger, string store, SecretStoreFailure failure, string reason);

        [LoggerMessage(LogEventIds.StoreCrashed, LogLevel.Error, "secret store {Store} failed unexpectedly: {ExceptionType}\n{StackTrace}")]
        public static partial void UnexpectedFailure(ILogger logger, string store, string exceptionType, string? stackTrace);
    }
}
