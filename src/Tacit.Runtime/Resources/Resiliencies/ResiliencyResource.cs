using Tacit.Runtime.Resiliency;

namespace Tacit.Runtime.Resources.Resiliencies;

/// <summary>One <c>kind: Resiliency</c> document: named policies, and the components that they are for.</summary>
internal sealed record ResiliencyResource
{
    public required string Name { get; init; }

    /// <summary>The app ids that it is for; empty means every app.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Time limits of one attempt, by name.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Timeouts { get; init; } = new Dictionary<string, TimeSpan>();

    public IReadOnlyDictionary<string, RetryPolicy> Retries { get; init; } = new Dictionary<string, RetryPolicy>();

    public IReadOnlyDictionary<string, CircuitBreakerPolicy> CircuitBreakers { get; init; } = new Dictionary<string, CircuitBreakerPolicy>();

    /// <summary>The names of the policies that a component's outbound calls go through, by the component's name.</summary>
    public IReadOnlyDictionary<string, ResiliencyTarget> Components { get; init; } = new Dictionary<string, ResiliencyTarget>();
}
