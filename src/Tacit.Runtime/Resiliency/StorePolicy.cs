namespace Tacit.Runtime.Resiliency;

/// <summary>What the calls of one store go through. Two with the same policies are equal.</summary>
/// <param name="Timeout">The time limit of one attempt; null for none.</param>
/// <param name="Retry">The repetitions; null for none.</param>
/// <param name="CircuitBreaker">When calls are not let through; null for always.</param>
internal sealed record StorePolicy(TimeSpan? Timeout, RetryPolicy? Retry, CircuitBreakerPolicy? CircuitBreaker)
{
    public static StorePolicy None { get; } = new(null, null, null);
}
