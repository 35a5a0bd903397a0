using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resiliency;
using Tacit.Runtime.Resources;
using Tacit.Runtime.Resources.Resiliencies;

namespace Tacit.Runtime.Tests.Resources.Resiliencies;

/// <summary>What a <c>kind: Resiliency</c> document says, and which ones are left out.</summary>
public sealed class ResiliencyReaderTests
{
    private const string Head = "kind: Resiliency\nmetadata: {name: r}\n";

    private readonly List<ResourceProblem> _problems = [];

    [Fact]
    public void Everything_that_is_for_components_is_read()
    {
        ResiliencyResource resource = Assert.Single(Read("""
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata:
              name: r
            scopes: [a, b]
            spec:
              policies:
                timeouts:
                  fast: 1m30s
                retries:
                  steady: {policy: constant, duration: 2s, maxRetries: 3}
                  growing: {policy: Exponential, maxInterval: 15s, maxRetries: "-1"}
                circuitBreakers:
                  fuse: {maxRequests: 2, interval: 8s, timeout: 45s, trip: consecutiveFailures > 8}
              targets:
                apps: {other: {timeout: fast}}
                components:
                  s: {outbound: {timeout: fast, retry: steady, circuitBreaker: fuse}, inbound: {timeout: nosuch}}
            """));

        Assert.Empty(_problems);
        Assert.Equal(["a", "b"], resource.Scopes);
        Assert.Equal(TimeSpan.FromSeconds(90), resource.Timeouts["fast"]);
        Assert.Equal(new() { Duration = TimeSpan.FromSeconds(2), MaxRetries = 3 }, resource.Retries["steady"]);
        Assert.Equal(new() { IsExponential = true, MaxInterval = TimeSpan.FromSeconds(15) }, resource.Retries["growing"]);
        Assert.Equal(
            new()
            {
                MaxRequests = 2,
                Interval = TimeSpan.FromSeconds(8),
                Timeout = TimeSpan.FromSeconds(45),
                Trip = TripExpression.Parse("consecutiveFailures > 8"),
            },
            resource.CircuitBreakers["fuse"]);
        Assert.Equal(new("fast", "steady", "fuse", new("r.yaml", 18, 7)), resource.Components["s"]);
    }

    [Fact]
    public void What_is_left_out_has_daprds_defaults()
    {
        ResiliencyResource resource = Assert.Single(Read(
            Head + "spec: {policies: {retries: {r: {}}, circuitBreakers: {c: {maxRequests: 0, timeout: 0s, trip: ''}}}, targets: {components: {s: {}}}}"));

        Assert.Empty(_problems);
        Assert.Equal(new() { Duration = TimeSpan.FromSeconds(5), MaxInterval = TimeSpan.FromSeconds(60), MaxRetries = -1 }, resource.Retries["r"]);
        Assert.Equal(new() { MaxRequests = 1, Interval = TimeSpan.Zero, Timeout = TimeSpan.FromSeconds(60), Trip = TripExpression.Default }, resource.CircuitBreakers["c"]);
        Assert.Equal(("", "", ""), (resource.Components["s"].Timeout, resource.Components["s"].Retry, resource.Components["s"].CircuitBreaker));
    }

    [Theory]
    [InlineData("100", 100)]
    [InlineData("\"100\"", 100)]
    [InlineData("0", 0)]
    [InlineData("5s", 5000)]
    [InlineData("1.5s", 1500)]
    [InlineData("1m30s", 90_000)]
    public void Bare_whole_numbers_are_milliseconds(string text, int milliseconds)
    {
        ResiliencyResource resource = Assert.Single(Read(
            $"{Head}spec: {{policies: {{timeouts: {{t: {text}}}, retries: {{r: {{duration: {text}, maxInterval: {text}}}}}, circuitBreakers: {{c: {{interval: {text}}}}}}}}}"));

        TimeSpan expected = TimeSpan.FromMilliseconds(milliseconds);
        Assert.Equal(
            (expected, expected, expected, expected),
            (resource.Timeouts["t"], resource.Retries["r"].Duration, resource.Retries["r"].MaxInterval, resource.CircuitBreakers["c"].Interval));
    }

    [Theory]
    [InlineData("spec: []", 3, 7, "spec must be a mapping, not a list")]
    [InlineData("spec: {policies: x}", 3, 18, "spec.policies must be a mapping, not a scalar")]
    [InlineData("spec: {policies: {timeouts: [1s]}}", 3, 29, "spec.policies.timeouts must be a mapping, not a list")]
    [InlineData("spec: {policies: {timeouts: {t: soon}}}", 3, 33, "spec.policies.timeouts.t is not a duration. Write it as in 5s, 500ms or 1m30s, or as a number of milliseconds")]
    [InlineData("spec: {policies: {timeouts: {t: -1s}}}", 3, 33, "spec.policies.timeouts.t is not a duration.")]
    [InlineData("spec: {policies: {timeouts: {t: -5}}}", 3, 33, "spec.policies.timeouts.t is not a duration.")]
    [InlineData("spec: {policies: {timeouts: {t: 99999999999}}}", 3, 33, "spec.policies.timeouts.t is not a duration.")]
    [InlineData("spec: {policies: {timeouts: {t: [1s]}}}", 3, 33, "spec.policies.timeouts.t is not a duration.")]
    [InlineData("spec: {policies: {retries: {r: 3}}}", 3, 32, "spec.policies.retries.r must be a mapping, not a scalar")]
    [InlineData("spec: {policies: {retries: {r: {policy: linear}}}}", 3, 41, "spec.policies.retries.r.policy must be constant or exponential")]
    [InlineData("spec: {policies: {retries: {r: {duration: x}}}}", 3, 43, "spec.policies.retries.r.duration is not a duration.")]
    [InlineData("spec: {policies: {retries: {r: {maxInterval: x}}}}", 3, 46, "spec.policies.retries.r.maxInterval is not a duration.")]
    [InlineData("spec: {policies: {retries: {r: {maxRetries: -2}}}}", 3, 45, "spec.policies.retries.r.maxRetries is not a whole number of at least -1")]
    [InlineData("spec: {policies: {retries: {r: {maxRetries: 1.5}}}}", 3, 45, "spec.policies.retries.r.maxRetries is not a whole number of at least -1")]
    [InlineData("spec: {policies: {retries: {r: {maxRetries: many}}}}", 3, 45, "spec.policies.retries.r.maxRetries is not a whole number of at least -1")]
    [InlineData("spec: {policies: {retries: {r: {matching: 500}}}}", 3, 43, "spec.policies.retries.r.matching must be a mapping, not a scalar")]
    [InlineData("spec: {policies: {retries: {r: {matching: {httpStatusCodes: 5xx}}}}}", 3, 61, "spec.policies.retries.r.matching.httpStatusCodes must be codes from 100 to 599, such as \"500\" or \"100-500\", with commas between")]
    [InlineData("spec: {policies: {retries: {r: {matching: {httpStatusCodes: 500-400}}}}}", 3, 61, "spec.policies.retries.r.matching.httpStatusCodes must be codes from 100 to 599")]
    [InlineData("spec: {policies: {retries: {r: {matching: {httpStatusCodes: '99-500'}}}}}", 3, 61, "spec.policies.retries.r.matching.httpStatusCodes must be codes from 100 to 599")]
    [InlineData("spec: {policies: {retries: {r: {matching: {httpStatusCodes: [500]}}}}}", 3, 61, "spec.policies.retries.r.matching.httpStatusCodes must be codes from 100 to 599")]
    [InlineData("spec: {policies: {retries: {r: {matching: {gRPCStatusCodes: '17'}}}}}", 3, 61, "spec.policies.retries.r.matching.gRPCStatusCodes must be codes from 0 to 16, such as \"14\" or \"0-14\", with commas between")]
    [InlineData("spec: {policies: {circuitBreakers: {c: true}}}", 3, 40, "spec.policies.circuitBreakers.c must be a mapping, not a scalar")]
    [InlineData("spec: {policies: {circuitBreakers: {c: {maxRequests: -1}}}}", 3, 54, "spec.policies.circuitBreakers.c.maxRequests is not a whole number of at least 0")]
    [InlineData("spec: {policies: {circuitBreakers: {c: {interval: x}}}}", 3, 51, "spec.policies.circuitBreakers.c.interval is not a duration.")]
    [InlineData("spec: {policies: {circuitBreakers: {c: {timeout: x}}}}", 3, 50, "spec.policies.circuitBreakers.c.timeout is not a duration.")]
    [InlineData("spec: {policies: {circuitBreakers: {c: {trip: requests}}}}", 3, 47, "spec.policies.circuitBreakers.c.trip is not an expression such as 'consecutiveFailures > 5': it is a number, and must be true or false")]
    [InlineData("spec: {policies: {circuitBreakers: {c: {trip: [1]}}}}", 3, 47, "spec.policies.circuitBreakers.c.trip is not an expression such as 'consecutiveFailures > 5': it is a list")]
    [InlineData("spec: {targets: []}", 3, 17, "spec.targets must be a mapping, not a list")]
    [InlineData("spec: {targets: {components: s}}", 3, 30, "spec.targets.components must be a mapping, not a scalar")]
    [InlineData("spec: {targets: {components: {s: fast}}}", 3, 34, "spec.targets.components.s must be a mapping, not a scalar")]
    [InlineData("spec: {targets: {components: {s: {outbound: fast}}}}", 3, 45, "spec.targets.components.s.outbound must be a mapping, not a scalar")]
    public void A_bad_member_leaves_its_document_out_and_no_other(string spec, int line, int column, string reason)
    {
        ResiliencyResource other = Assert.Single(Read($"{Head}{spec}\n---\nkind: Resiliency\nmetadata: {{name: other}}\nspec: {{}}"));

        Assert.Equal("other", other.Name);
        ResourceProblem problem = Assert.Single(_problems);
        Assert.StartsWith($"Could not read resiliency policy r: {reason}", problem.Message, StringComparison.Ordinal);
        Assert.Equal((ProblemSeverity.Skipped, new SourcePosition("r.yaml", line, column)), (problem.Severity, problem.Position));
    }

    [Theory]
    [InlineData("", "Could not read resiliency policy r: it has no spec")]
    [InlineData("spec:\n", "Could not read resiliency policy r: it has no spec")]
    [InlineData("scopes: myapp\nspec: {}", "Could not read resiliency policy r: scopes must be a list of app ids, not a scalar")]
    [InlineData("spec: {policies: {timeouts: {a: 1s, a: 2s}}}", "Could not read resiliency policy r: spec.policies.timeouts has 'a' twice")]
    public void A_document_without_what_it_needs_is_left_out(string rest, string reason)
    {
        Assert.Empty(Read(Head + rest));

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal((ProblemSeverity.Skipped, reason), (problem.Severity, problem.Message));
    }

    [Fact]
    public void All_that_is_bad_in_a_document_is_said()
    {
        Assert.Empty(Read(Head + "spec: {policies: {timeouts: {a: x, b: y}, circuitBreakers: {c: {trip: '>'}}}}"));

        Assert.Equal(3, _problems.Count);
    }

    [Theory]
    [InlineData("spec: {policie: {}}", "resiliency 'r': spec has no member 'policie'; it is ignored. Did you mean 'policies'? Allowed: policies, targets")]
    [InlineData("spec: {policies: {retrys: {}}}", "resiliency 'r': spec.policies has no member 'retrys'; it is ignored. Did you mean 'retries'?")]
    [InlineData("spec: {policies: {retries: {a: {maxRetrie: 3}}}}", "spec.policies.retries.a has no member 'maxRetrie'; it is ignored. Did you mean 'maxRetries'?")]
    [InlineData("spec: {targets: {components: {s: {timeout: x}}}}", "resiliency 'r': spec.targets.components.s has no member 'timeout'; it is ignored.")]
    public void An_unknown_member_is_a_warning(string spec, string warning)
    {
        Assert.Single(Read(Head + spec));

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.StartsWith(warning, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("", true)]
    [InlineData("{httpStatusCodes: 500}", true)]
    [InlineData("{httpStatusCodes: '429, 500-599'}", true)]
    [InlineData("{httpStatusCodes: '100-599'}", true)]
    [InlineData("{httpStatusCodes: '429,501-599'}", false)]
    [InlineData("{gRPCStatusCodes: 14}", true)]
    [InlineData("{gRPCStatusCodes: '1,8-13'}", false)]
    [InlineData("{gRPCStatusCodes: '0-16'}", true)]
    [InlineData("{httpStatusCodes: '429', gRPCStatusCodes: '14'}", true)]
    [InlineData("{httpStatusCodes: '500', gRPCStatusCodes: '1'}", true)]
    [InlineData("{httpStatusCodes: '429', gRPCStatusCodes: '1'}", false)]
    [InlineData("{httpStatusCodes: '', gRPCStatusCodes: '1'}", false)]
    public void Lists_of_codes_are_compared_with_500_and_14(string matching, bool matches)
    {
        ResiliencyResource resource = Assert.Single(Read($"{Head}spec:\n  policies:\n    retries:\n      a:\n        matching: {matching}\n"));

        Assert.Empty(_problems);
        Assert.Equal(matches, resource.Retries["a"].Matches);
    }

    private IReadOnlyList<ResiliencyResource> Read(string text)
    {
        DeclaredResources declared = ResourceReader.Read(new([new("r.yaml", text)], [], []), new Dictionary<string, string>());
        _problems.AddRange(declared.Problems);
        return declared.Resiliencies;
    }
}
