using Polly;
using Polly.Timeout;
using Tacit.Abstractions;

namespace Tacit.Runtime.Resiliency;

/// <summary>A circuit breaker as a part of a Polly pipeline. Polly's own counts shares of failures, not failures in a row.</summary>
internal sealed class CircuitBreakerStrategy(CircuitBreaker breaker) : ResilienceStrategy
{
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        long generation;
        try
        {
            generation = breaker.Begin();
        }
        catch (CircuitOpenException open)
        {
            return Outcome.FromException<TResult>(open);
        }

        CallOutcome outcome = CallOutcome.Failure;
        try
        {
            Outcome<TResult> result = await callback(context, state);
            outcome = Judge(result.Exception, context.CancellationToken);
            return result;
        }
        finally
        {
            breaker.End(generation, outcome);
        }
    }

    /// <summary>A refusal is an answer: the backend is well. Whatever a call ends with that nobody waits for, tells nothing.</summary>
    private static CallOutcome Judge(Exception? failure, CancellationToken cancellationToken) => failure switch
    {
        null => CallOutcome.Success,
        _ when cancellationToken.IsCancellationRequested => CallOutcome.Unknown,
        TimeoutRejectedException or SecretStoreException { Failure: SecretStoreFailure.Unavailable } => CallOutcome.Failure,
        SecretStoreException => CallOutcome.Success,
        _ => CallOutcome.Failure,
    };
}
