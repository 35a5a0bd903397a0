using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Timeout;
using Tacit.Abstractions;
using Tacit.Runtime.Secrets;

namespace Tacit.Runtime.Resiliency;

/// <summary>What the calls of one store go through, outermost first: retry, circuit breaker, time limit of the attempt.</summary>
/// <remarks>Get and bulk get share it, and so its circuit breaker. It outlives the store when that is replaced.</remarks>
internal sealed partial class StorePipeline
{
    private readonly string _store;
    private readonly ResiliencePipeline _pipeline;
    private readonly CircuitBreaker? _breaker;
    private readonly ILogger _logger;

    /// <param name="store">The store's name, for the log.</param>
    /// <param name="policy">The policies; at least one of them is there.</param>
    /// <param name="timeProvider">The clock of limits, pauses and breakers.</param>
    /// <param name="loggers">Where repetitions are logged.</param>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The breaker's options have no members that could be validated by reflection.")]
    public StorePipeline(string store, StorePolicy policy, TimeProvider timeProvider, ILoggerFactory loggers)
    {
        _store = store;
        Policy = policy;
        _logger = loggers.CreateLogger<StorePipeline>();
        ResiliencePipelineBuilder builder = new() { TimeProvider = timeProvider };
        if (policy.Retry is { MaxRetries: not 0 } retry)
            builder.AddRetry(new RetryRules(retry, LogRetry, timeProvider).Options);
        _breaker = policy.CircuitBreaker is { } breaker ? new(breaker, timeProvider) : null;
        if (_breaker is not null)
            builder.AddStrategy(_ => new CircuitBreakerStrategy(_breaker), new CircuitBreakerStrategyOptions());
        // The generator takes limits that the plain setting refuses: under 10 ms and over a day.
        if (policy.Timeout is { } timeout)
            builder.AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = _ => new(timeout) });
        _pipeline = builder.Build();
    }

    public StorePolicy Policy { get; }

    /// <summary>Makes a call.</summary>
    /// <exception cref="SecretStoreException">
    /// The store's own, that of the last attempt; or <see cref="SecretStoreFailure.Unavailable"/> where the attempt took too long or was not
    /// let through.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled: nothing is repeated then.</exception>
    public async ValueTask<T> ExecuteAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            int attempts = 0;
            T answer = await _pipeline.ExecuteAsync(
                current =>
                {
                    attempts++;
                    return AttemptAsync(call, current.CancellationToken);
                },
                context);
            if (attempts > 1)
                Log.Recovered(_logger, _store, attempts);
            return answer;
        }
        catch (TimeoutRejectedException failure)
        {
            throw new SecretStoreException(SecretStoreFailure.Unavailable, "context deadline exceeded", failure);
        }
        catch (CircuitOpenException failure)
        {
            throw new SecretStoreException(SecretStoreFailure.Unavailable, failure.Message, failure);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Counts a call that did not end within the time of its request.</summary>
    public void CountTimeout() => _breaker?.Fail();

    private static async ValueTask<T> AttemptAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken).OrCancelledAsync(cancellationToken);
        }
        catch (Exception failure) when (cancellationToken.IsCancellationRequested && failure is not OperationCanceledException)
        {
            // Whatever a store says when its attempt is ended, that is why.
            throw new OperationCanceledException(null, failure, cancellationToken);
        }
    }

    private void LogRetry(TimeSpan pause, Exception failure)
    {
        Log.Retrying(_logger, _store, pause.TotalSeconds);
        Log.Failed(_logger, _store, failure is SecretStoreException ? failure.Message : "context deadline exceeded");
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.StoreCallRetried, LogLevel.Warning, "Error processing operation component[{Store}] output. Retrying in {Seconds:0.###}s...")]
        public static partial void Retrying(ILogger logger, string store, double seconds);

        [LoggerMessage(LogEventIds.StoreCallFailed, LogLevel.Debug, "Error for operation component[{Store}] output was: {Reason}")]
        public static partial void Failed(ILogger logger, string store, string reason);

        [LoggerMessage(LogEventIds.StoreCallRecovered, LogLevel.Information, "Recovered processing operation component[{Store}] output after {Attempts} attempts")]
        public static partial void Recovered(ILogger logger, string store, int attempts);
    }
}
