using Tacit.Abstractions;
using Tacit.Testing;
using static Tacit.Runtime.Tests.State.ReloadedSidecar;

namespace Tacit.Runtime.Tests.State;

/// <summary>Resiliency policies that change while a sidecar runs, and what a circuit breaker remembers.</summary>
public sealed class PolicyReloadTests
{
    private const string Open = "circuit breaker is open";

    private static readonly string Store = Component("s", FakeSecretStore.Type);
    private static readonly string Changed = Component("s", FakeSecretStore.Type, ", version: v1");

    private bool _isDown = true;
    private int _calls;

    [Fact]
    public async Task A_breaker_remembers_what_it_saw_when_its_store_is_replaced()
    {
        await using ReloadedSidecar sidecar = await StartAsync(Store, Policy("totalFailures > 0"));
        Assert.Contains("is down", (await sidecar.GetAsync("s/k")).Body, StringComparison.Ordinal);
        _isDown = false;

        await sidecar.ChangeAsync(Changed, Policy("totalFailures > 0"));

        Assert.Contains(Open, (await sidecar.GetAsync("s/k")).Body, StringComparison.Ordinal);
        Assert.Contains(Open, (await sidecar.GetAsync("s/bulk")).Body, StringComparison.Ordinal);
        Assert.Equal(1, _calls);
    }

    [Theory]
    [InlineData("other")]
    [InlineData("none")]
    [InlineData("other app")]
    public async Task A_policy_that_changes_is_applied_at_once(string change)
    {
        await using ReloadedSidecar sidecar = await StartAsync(Store, Policy("totalFailures > 0"));
        await sidecar.GetAsync("s/k");
        Assert.Contains(Open, (await sidecar.GetAsync("s/k")).Body, StringComparison.Ordinal);

        await sidecar.ChangeAsync(change switch
        {
            "other" => [Store, Policy("totalFailures > 1")],
            "none" => [Store],
            _ => [Store, Policy("totalFailures > 0") + "scopes: [other]\n"],
        });

        Assert.Contains("is down", (await sidecar.GetAsync("s/k")).Body, StringComparison.Ordinal);
        Assert.Equal(2, _calls);
        Assert.Equal(0, sidecar.Count(LogEventIds.ComponentUpdated));
    }

    [Fact]
    public async Task A_policy_that_is_newly_broken_is_refused()
    {
        await using ReloadedSidecar sidecar = await StartAsync(Store, Policy("totalFailures > 0"));
        await sidecar.GetAsync("s/k");

        await sidecar.ChangeAsync(Store, Policy("totalFailures >"));

        Assert.Contains(Open, (await sidecar.GetAsync("s/k")).Body, StringComparison.Ordinal);
        Assert.Contains("Could not read resiliency policy r: ", await sidecar.ReloadErrorAsync(), StringComparison.Ordinal);
    }

    private static string Policy(string trip) =>
        $"kind: Resiliency\nmetadata: {{name: r}}\nspec: {{policies: {{circuitBreakers: {{DefaultCircuitBreakerPolicy: {{trip: '{trip}'}}}}}}}}\n";

    private Task<ReloadedSidecar> StartAsync(params string[] texts)
    {
        SecretStoreDescriptor descriptor = new() { Type = FakeSecretStore.Type, Help = "", CreateAsync = (_, _) => new(new FakeSecretStore { OnGet = Get }) };
        return ReloadedSidecar.StartAsync(new() { Texts = texts }, descriptor);
    }

    private ValueTask<SecretData> Get(GetSecretRequest request, CancellationToken cancellationToken)
    {
        _calls++;
        return _isDown ? throw new SecretStoreException(SecretStoreFailure.Unavailable, "is down") : new(SecretData.OfValue("k", "v"));
    }
}
