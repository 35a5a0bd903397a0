using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Kubernetes.Api;
using Tacit.Testing.Backends;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>Whether resources can be read from a cluster at all, and from which namespace.</summary>
public sealed class ClusterResourceStartTests : ClusterResourceTestBase
{
    [Fact]
    public async Task A_missing_right_is_told_by_verb_and_resource()
    {
        Kubernetes.RevokeGrants(KubernetesHarness.Account);

        ResourceProblem problem = Assert.Single((await ReadAsync("shop")).Problems);

        Assert.Equal(ProblemSeverity.Error, problem.Severity);
        Assert.Contains("may not list components.dapr.io in namespace 'shop': no RBAC rule of that namespace grants verb 'list' on resource 'components.dapr.io'", problem.Message, StringComparison.Ordinal);
        Assert.Equal(0, Kubernetes.WatchCount);
    }

    [Fact]
    public async Task Without_definitions_nothing_is_declared_until_they_are_there()
    {
        Kubernetes.DaprInstalled = false;
        ResourceTexts texts = await ReadAsync("shop");
        Assert.Empty(texts.Resources);
        Assert.All(texts.Problems, problem => Assert.Equal(ProblemSeverity.Warning, problem.Severity));
        Assert.Contains("does not know components.dapr.io; are its custom resource definitions installed?", texts.Problems[0].Message, StringComparison.Ordinal);
        Task change = Source.WaitForChangeAsync(CancellationToken.None);
        while (Harness.Surroundings.Clock.Timers(span => span == Backoff.LongestRefused) < 2)
            await Task.Yield();

        Kubernetes.DaprInstalled = true;
        Harness.Advance(Backoff.LongestRefused);
        while (Clock.Reads < 2 || !change.IsCompleted)
        {
            Harness.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        texts = await Source.ReadAsync(CancellationToken.None);
        Assert.Single(texts.Resources);
        Assert.Empty(texts.Problems);
    }

    [Fact]
    public async Task A_server_that_is_not_trusted_is_an_error_and_not_a_cluster_without_definitions()
    {
        using TestCertificates other = new("Another authority");
        await File.WriteAllTextAsync(Path.Combine(Harness.Pod.Path, "ca.crt"), other.AuthorityPem);

        ResourceProblem problem = Assert.Single((await ReadAsync("shop")).Problems);

        Assert.Equal(ProblemSeverity.Error, problem.Severity);
        Assert.Contains("is not trusted", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_comes_back_soon_is_waited_for()
    {
        await Kubernetes.StopAsync();
        Task<ResourceTexts> reading = ReadAsync("shop");
        foreach (double pause in (double[])[0.5, 1, 2])
        {
            await Harness.Surroundings.Clock.TimerAsync(TimeSpan.FromSeconds(pause)).WaitAsync(Patience);
            if (pause > 1)
                await Kubernetes.RestartAsync();
            Harness.Advance(TimeSpan.FromSeconds(pause));
        }

        ResourceTexts texts = await reading.WaitAsync(Patience);

        Assert.Single(texts.Resources);
        Assert.Equal(3, Harness.Surroundings.Said(LogEventIds.ClusterAwaited));
    }

    [Fact]
    public async Task A_server_that_stays_away_ends_the_start()
    {
        await Kubernetes.StopAsync();
        Task<ResourceTexts> reading = ReadAsync("shop");
        foreach (double pause in (double[])[0.5, 1, 2, 4, 8, 14.5])
        {
            await Harness.Surroundings.Clock.TimerAsync(span => span == TimeSpan.FromSeconds(pause) && Harness.Surroundings.Said(LogEventIds.ClusterAwaited) >= 1).WaitAsync(Patience);
            Harness.Advance(TimeSpan.FromSeconds(pause));
        }

        ResourceProblem problem = Assert.Single((await reading.WaitAsync(Patience)).Problems);

        Assert.Equal(ProblemSeverity.Error, problem.Severity);
        Assert.Contains("cannot be reached (connection refused)", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop", "shop")]
    [InlineData("", "shop")]
    [InlineData("other", "other")]
    public async Task The_namespace_is_the_named_one_or_the_pods(string named, string used)
    {
        await ReadAsync(named);

        Assert.StartsWith($"/apis/dapr.io/v1alpha1/namespaces/{used}/", Kubernetes.Calls[0].RawPath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_namespace_nothing_can_be_read()
    {
        File.Delete(Path.Combine(Harness.Pod.Path, "namespace"));

        ResourceProblem problem = Assert.Single((await ReadAsync("")).Problems);

        Assert.Equal("the namespace is not known; the variable NAMESPACE names it", problem.Message);
        Assert.Empty(Kubernetes.Calls);
    }
}
