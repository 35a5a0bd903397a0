using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resiliency;
using Tacit.Runtime.Resources.Resiliencies;

namespace Tacit.Runtime.Tests.Resiliency;

/// <summary>Which policies a store gets.</summary>
public sealed class ResiliencyPoliciesTests
{
    private static readonly SourcePosition Somewhere = new("r.yaml", 9, 7);

    [Fact]
    public void Without_resources_there_are_no_policies() => Assert.Equal(StorePolicy.None, new ResiliencyPolicies([]).For("s"));

    [Fact]
    public void A_target_names_its_policies()
    {
        ResiliencyPolicies policies = new([Named("a", "b") with { Components = Targets(("s", "b", "a", "b")) }]);

        Assert.Equal(new(Timeout("b"), Retry("a"), Breaker("b")), policies.For("s"));
        Assert.Equal(StorePolicy.None, policies.For("S"));
    }

    [Fact]
    public void Defaults_are_found_by_the_four_names_in_order()
    {
        string[] order = ["DefaultSecretstoreComponentOutbound{0}Policy", "DefaultComponentOutbound{0}Policy", "DefaultComponent{0}Policy", "Default{0}Policy"];
        for (int first = 0; first < order.Length; first++)
        {
            string[] there = order[first..];
            ResiliencyResource resource = new()
            {
                Name = "r",
                Timeouts = there.Reverse().ToDictionary(name => name.Replace("{0}", "Timeout", StringComparison.Ordinal), Timeout),
                Retries = there.ToDictionary(name => name.Replace("{0}", "Retry", StringComparison.Ordinal), Retry),
                CircuitBreakers = there.Reverse().ToDictionary(name => name.Replace("{0}", "CircuitBreaker", StringComparison.Ordinal), Breaker),
            };

            Assert.Equal(new(Timeout(there[0]), Retry(there[0]), Breaker(there[0])), new ResiliencyPolicies([resource]).For("s"));
        }
    }

    [Fact]
    public void Each_kind_has_a_default_of_its_own()
    {
        ResiliencyPolicies policies = new([Named("DefaultRetryPolicy", "DefaultComponentTimeoutPolicy", "defaultCircuitBreakerPolicy")]);

        Assert.Equal(new(Timeout("DefaultComponentTimeoutPolicy"), Retry("DefaultRetryPolicy"), null), policies.For("s"));
    }

    [Fact]
    public void A_store_with_a_target_gets_no_defaults_even_for_kinds_that_it_leaves_out()
    {
        ResiliencyPolicies policies = new([
            Named("DefaultRetryPolicy", "DefaultTimeoutPolicy", "DefaultCircuitBreakerPolicy", "a") with { Components = Targets(("s", "", "a", ""), ("bare", "", "", "")) }]);

        Assert.Equal(new(null, Retry("a"), null), policies.For("s"));
        Assert.Equal(StorePolicy.None, policies.For("bare"));
        Assert.NotEqual(StorePolicy.None, policies.For("other"));
    }

    [Fact]
    public void Of_one_name_the_later_counts()
    {
        ResiliencyPolicies policies = new([
            Named("a") with { Components = Targets(("s", "a", "a", "a"), ("t", "a", "", "")) },
            Named() with { Timeouts = new Dictionary<string, TimeSpan> { ["a"] = TimeSpan.FromHours(1) }, Components = Targets(("s", "a", "", "")) }]);

        Assert.Equal(new(TimeSpan.FromHours(1), null, null), policies.For("s"));
        Assert.Equal(new(TimeSpan.FromHours(1), null, null), policies.For("t"));
    }

    [Fact]
    public void A_limit_of_nothing_is_none()
    {
        ResiliencyResource none = Named() with { Timeouts = new Dictionary<string, TimeSpan> { ["zero"] = TimeSpan.Zero, ["DefaultTimeoutPolicy"] = TimeSpan.Zero } };

        Assert.Equal(StorePolicy.None, new ResiliencyPolicies([none with { Components = Targets(("s", "zero", "", "")) }]).For("s"));
        Assert.Equal(StorePolicy.None, new ResiliencyPolicies([none]).For("s"));
    }

    [Fact]
    public void Names_that_no_policy_has_are_not_applied_and_are_said_with_the_closest()
    {
        ResiliencyPolicies policies = new([Named("fast") with { Components = Targets(("s", "fsat", "fats", "nosuch"), ("undeclared", "x", "y", "z")) }]);

        Assert.Equal(StorePolicy.None, policies.For("s"));
        Assert.Equal(
            [
                "r.yaml:9:7: resiliency target 's': there is no timeout policy 'fsat'; none is applied. Did you mean 'fast'? Allowed: fast",
                "r.yaml:9:7: resiliency target 's': there is no retry policy 'fats'; none is applied. Did you mean 'fast'? Allowed: fast",
                "r.yaml:9:7: resiliency target 's': there is no circuitBreaker policy 'nosuch'; none is applied. Allowed: fast",
            ],
            policies.Unknown(["s", "t"]).Select(problem => problem.ToString()));
        Assert.All(policies.Unknown(["s"]), problem => Assert.Equal(ProblemSeverity.Warning, problem.Severity));
        Assert.Empty(policies.Unknown(["t"]));
    }

    /// <summary>A timeout, a retry and a breaker of each name, which can be told from those of other names.</summary>
    private static ResiliencyResource Named(params string[] names) => new()
    {
        Name = "r",
        Timeouts = names.ToDictionary(name => name, Timeout),
        Retries = names.ToDictionary(name => name, Retry),
        CircuitBreakers = names.ToDictionary(name => name, Breaker),
    };

    private static Dictionary<string, ResiliencyTarget> Targets(params (string Store, string Timeout, string Retry, string Breaker)[] targets) =>
        targets.ToDictionary(target => target.Store, target => new ResiliencyTarget(target.Timeout, target.Retry, target.Breaker, Somewhere));

    private static TimeSpan Timeout(string name) => TimeSpan.FromSeconds(1 + Number(name));

    private static RetryPolicy Retry(string name) => new() { MaxRetries = Number(name) };

    private static CircuitBreakerPolicy Breaker(string name) => new() { MaxRequests = Number(name) };

    private static int Number(string name) => name.Sum(character => character) + name.Length * 1000;
}
