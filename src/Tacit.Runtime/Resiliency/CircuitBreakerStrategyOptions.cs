using Polly;

namespace Tacit.Runtime.Resiliency;

/// <summary>Polly asks for options with every strategy; the breaker's own are in its policy.</summary>
internal sealed class CircuitBreakerStrategyOptions : ResilienceStrategyOptions;
