using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources.Resiliencies;

namespace Tacit.Runtime.Resiliency;

/// <summary>The policies of every resiliency resource that is for the app, laid over each other: of one name, the later counts.</summary>
internal sealed class ResiliencyPolicies
{
    private readonly Dictionary<string, TimeSpan> _timeouts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RetryPolicy> _retries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CircuitBreakerPolicy> _circuitBreakers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ResiliencyTarget> _targets = new(StringComparer.Ordinal);

    public ResiliencyPolicies(IEnumerable<ResiliencyResource> resources)
    {
        foreach (ResiliencyResource resource in resources)
        {
            Lay(resource.Timeouts, _timeouts);
            Lay(resource.Retries, _retries);
            Lay(resource.CircuitBreakers, _circuitBreakers);
            Lay(resource.Components, _targets);
        }
    }

    /// <summary>The policies of a store: those of its target, or else the defaults by daprd's names.</summary>
    public StorePolicy For(string store)
    {
        if (_targets.TryGetValue(store, out ResiliencyTarget? target))
        {
            // daprd fails in the request where a circuit breaker is not there; here, as for the others, there is none.
            return new(
                _timeouts.TryGetValue(target.Timeout, out TimeSpan named) ? Limit(named) : null,
                _retries.GetValueOrDefault(target.Retry),
                _circuitBreakers.GetValueOrDefault(target.CircuitBreaker));
        }

        string? timeout = Default("Timeout", _timeouts);
        return new(
            timeout is null ? null : Limit(_timeouts[timeout]),
            Default("Retry", _retries) is { } retry ? _retries[retry] : null,
            Default("CircuitBreaker", _circuitBreakers) is { } breaker ? _circuitBreakers[breaker] : null);
    }

    /// <summary>Where the target of a store is written; null when it has none.</summary>
    public SourcePosition? TargetOf(string store) => _targets.GetValueOrDefault(store)?.Position;

    /// <summary>A warning for each name that a target has and no policy, and for each target that was probably meant to be a store's.</summary>
    public IEnumerable<ResourceProblem> Unknown(IReadOnlyCollection<string> stores) => UnknownPolicies(stores).Concat(
        from target in _targets
        where !stores.Contains(target.Key)
        let meant = ClosestWord.To(target.Key, stores)
        where meant is not null && !_targets.ContainsKey(meant)
        select ResourceProblem.Warning($"resiliency target '{target.Key}' names no secret store. Did you mean '{meant}'?", target.Value.Position));

    private IEnumerable<ResourceProblem> UnknownPolicies(IReadOnlyCollection<string> stores) =>
        from target in _targets
        where stores.Contains(target.Key)
        from problem in new[]
        {
            Unknown(target.Key, target.Value, "timeout", target.Value.Timeout, _timeouts.Keys),
            Unknown(target.Key, target.Value, "retry", target.Value.Retry, _retries.Keys),
            Unknown(target.Key, target.Value, "circuitBreaker", target.Value.CircuitBreaker, _circuitBreakers.Keys),
        }
        where problem is not null
        select problem;

    private static ResourceProblem? Unknown(string store, ResiliencyTarget target, string kind, string name, IReadOnlyCollection<string> known) =>
        name.Length == 0 || known.Contains(name)
            ? null
            : ResourceProblem.Warning($"resiliency target '{store}': there is no {kind} policy '{name}'; none is applied.{ClosestWord.Hint(name, [.. known])}", target.Position);

    private static TimeSpan? Limit(TimeSpan timeout) => timeout > TimeSpan.Zero ? timeout : null;

    private static string? Default<T>(string kind, Dictionary<string, T> policies) =>
        new[] { $"DefaultSecretstoreComponentOutbound{kind}Policy", $"DefaultComponentOutbound{kind}Policy", $"DefaultComponent{kind}Policy", $"Default{kind}Policy" }
            .FirstOrDefault(policies.ContainsKey);

    private static void Lay<T>(IReadOnlyDictionary<string, T> over, Dictionary<string, T> under)
    {
        foreach ((string name, T policy) in over)
            under[name] = policy;
    }
}
