using System.Text.Json.Nodes;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Kubernetes.Clusters;
using Tacit.Kubernetes.Resources;
using Tacit.Testing.Backends;
using Tacit.Testing.Kubernetes;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>Custom resources as texts: each kind listed once, then watched.</summary>
public sealed class ClusterResourceSourceTests : IAsyncLifetime
{
    private const string Components = "components.dapr.io";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private KubernetesHarness _harness = null!;
    private ReadingClock _clock = null!;
    private ClusterResourceSource? _source;

    private FakeKubernetes Kubernetes => _harness.Kubernetes;

    public async Task InitializeAsync()
    {
        _harness = await KubernetesHarness.StartAsync("");
        _clock = new(_harness.Surroundings.Clock);
        foreach (string resource in (string[])[Components, "resiliencies.dapr.io", "configurations.dapr.io"])
            Kubernetes.Grant(KubernetesHarness.Account, "shop", "list,watch", resource);
        Kubernetes.PutObject(Components, "shop", Object("a", "one"));
    }

    public async Task DisposeAsync()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task Each_kind_is_listed_once_and_then_watched()
    {
        Kubernetes.PutObject(Components, "other", Object("theirs", "x"));
        Kubernetes.PutObject("resiliencies.dapr.io", "shop", Object("policies", "x"));
        Kubernetes.PutObject("configurations.dapr.io", "shop", Object("appconfig", "x"));
        Kubernetes.PutObject("configurations.dapr.io", "shop", Object("unused", "x"));

        ResourceTexts texts = await StartAsync("appconfig");
        for (int i = 0; i < 100; i++)
            await _source!.ReadAsync(CancellationToken.None);

        Assert.Equal(["components.dapr.io 'a' in namespace 'shop'", "resiliencies.dapr.io 'policies' in namespace 'shop'"], texts.Resources.Select(text => text.Name));
        Assert.Equal(["configurations.dapr.io 'appconfig' in namespace 'shop'"], texts.Configurations.Select(text => text.Name));
        Assert.Empty(texts.Problems);
        Assert.Equal(6, Kubernetes.Calls.Count);
        Assert.Equal(3, Kubernetes.Calls.Count(call => !call.IsWatch && call.QueryValues["resourceVersion"] == "0"));
        Assert.Equal("metadata.name=appconfig", Kubernetes.Calls.First(call => call.RawPath.EndsWith("/configurations", StringComparison.Ordinal)).QueryValues["fieldSelector"]);
    }

    [Fact]
    public async Task An_object_is_a_text_without_what_changes_by_itself()
    {
        Kubernetes.PutObject(Components, "shop", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "a", ["annotations"] = new JsonObject { ["note"] = "n" } },
            ["spec"] = new JsonObject { ["type"] = "x" },
            ["auth"] = new JsonObject { ["secretStore"] = "s" },
            ["scopes"] = new JsonArray("shop"),
            ["status"] = new JsonObject { ["seen"] = 1 },
        });

        ResourceText text = Assert.Single((await StartAsync()).Resources);

        Assert.Equal(
            """{"apiVersion":"dapr.io/v1alpha1","kind":"Component","metadata":{"name":"a","namespace":"shop"},"spec":{"type":"x"},"auth":{"secretStore":"s"},"scopes":["shop"]}""",
            text.Text);
        Assert.False(text.HasLines);
    }

    [Fact]
    public async Task Changes_that_come_together_are_told_once_when_it_is_quiet()
    {
        await StartAsync();
        Task change = _source!.WaitForChangeAsync(CancellationToken.None);

        await _clock.TakenInAsync(() => Kubernetes.PutObject(Components, "shop", Object("b", "two")));
        await QuietAsync(advance: 200);
        await _clock.TakenInAsync(() => Kubernetes.PutObject(Components, "shop", Object("a", "changed")));
        await _clock.TakenInAsync(() => Kubernetes.PutObject(Components, "shop", Object("c", "three")));
        _harness.Advance(TimeSpan.FromMilliseconds(100));
        await QuietAsync(advance: 299);
        Assert.False(change.IsCompleted);
        _harness.Advance(TimeSpan.FromMilliseconds(1));
        await change.WaitAsync(Patience);

        Assert.Equal(["changed", "two", "three"], await TypesAsync());
        Assert.False(_source.WaitForChangeAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task A_change_that_means_nothing_is_not_told()
    {
        await StartAsync();
        Task change = _source!.WaitForChangeAsync(CancellationToken.None);
        JsonObject item = Object("a", "one");
        item["metadata"]!["annotations"] = new JsonObject { ["seen"] = "now" };
        item["status"] = new JsonObject { ["seen"] = 1 };

        await _clock.TakenInAsync(() => Kubernetes.PutObject(Components, "shop", item));
        await QuietAsync(advance: 300);
        await _clock.TakenInAsync(() => Kubernetes.PutObject(Components, "shop", Object("a", "two")));
        // A change that had been told would have ended the wait for the second quiet time.
        await QuietAsync(advance: 0);
        Assert.False(change.IsCompleted);
        _harness.Advance(Quiet);
        await change.WaitAsync(Patience);

        Assert.Equal(["two"], await TypesAsync());
    }

    [Fact]
    public async Task What_is_deleted_is_gone()
    {
        Kubernetes.PutObject(Components, "shop", Object("b", "two"));
        await StartAsync();

        await ChangedAsync(() => Kubernetes.Delete(Components, "shop", "a"));

        Assert.Equal(["two"], await TypesAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_changes_while_a_watch_is_broken_is_told_when_it_is_not(bool isForgotten)
    {
        await StartAsync();
        Task change = _source!.WaitForChangeAsync(CancellationToken.None);
        int reads = _clock.Reads;

        Kubernetes.CutWatches();
        Kubernetes.PutObject(Components, "shop", Object("a", "two"));
        Kubernetes.PutObject(Components, "shop", Object("b", "three"));
        if (isForgotten)
            Kubernetes.Compact();
        // Both watches are open again, and the one of components has taken the changes in, or the list has.
        while (_clock.Reads < reads + 3 && !change.IsCompleted)
        {
            _harness.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        while (!change.IsCompleted)
        {
            _harness.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(["two", "three"], await TypesAsync());
    }

    [Fact]
    public async Task A_configuration_that_is_missing_is_a_problem_until_it_is_there()
    {
        ResourceTexts texts = await StartAsync("appconfig");
        ResourceProblem problem = Assert.Single(texts.Problems);
        Assert.Equal((ProblemSeverity.Error, "there is no configurations.dapr.io 'appconfig' in namespace 'shop'"), (problem.Severity, problem.Message));

        await ChangedAsync(() => Kubernetes.PutObject("configurations.dapr.io", "shop", Object("appconfig", "x")));

        texts = await _source!.ReadAsync(CancellationToken.None);
        Assert.Empty(texts.Problems);
        Assert.Single(texts.Configurations);
    }

    [Fact]
    public async Task Configurations_keep_their_order()
    {
        foreach (string name in (string[])["a", "b", "c"])
            Kubernetes.PutObject("configurations.dapr.io", "shop", Object(name, name));

        ResourceTexts texts = await StartAsync("c", "a", "b");

        Assert.Equal(["c", "a", "b"], texts.Configurations.Select(text => JsonNode.Parse(text.Text)!["metadata"]!["name"]!.ToString()));
    }

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
        Task change = _source!.WaitForChangeAsync(CancellationToken.None);
        await _harness.SaidAsync(LogEventIds.WatchBroken, 2);

        Kubernetes.DaprInstalled = true;
        while (_clock.Reads < 2 || !change.IsCompleted)
        {
            _harness.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        texts = await _source.ReadAsync(CancellationToken.None);
        Assert.Single(texts.Resources);
        Assert.Empty(texts.Problems);
    }

    [Fact]
    public async Task A_server_that_is_not_trusted_is_an_error_and_not_a_cluster_without_definitions()
    {
        using TestCertificates other = new("Another authority");
        await File.WriteAllTextAsync(Path.Combine(_harness.Pod.Path, "ca.crt"), other.AuthorityPem);

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
            await _harness.Surroundings.Clock.TimerAsync(TimeSpan.FromSeconds(pause)).WaitAsync(Patience);
            if (pause > 1)
                await Kubernetes.RestartAsync();
            _harness.Advance(TimeSpan.FromSeconds(pause));
        }

        ResourceTexts texts = await reading.WaitAsync(Patience);

        Assert.Single(texts.Resources);
        Assert.Equal(3, _harness.Surroundings.Said(LogEventIds.ClusterAwaited));
    }

    [Fact]
    public async Task A_server_that_stays_away_ends_the_start()
    {
        await Kubernetes.StopAsync();
        Task<ResourceTexts> reading = ReadAsync("shop");
        foreach (double pause in (double[])[0.5, 1, 2, 4, 8, 15])
        {
            await _harness.Surroundings.Clock.TimerAsync(span => span == TimeSpan.FromSeconds(pause) && _harness.Surroundings.Said(LogEventIds.ClusterAwaited) >= 1).WaitAsync(Patience);
            _harness.Advance(TimeSpan.FromSeconds(pause));
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
        File.Delete(Path.Combine(_harness.Pod.Path, "namespace"));

        ResourceProblem problem = Assert.Single((await ReadAsync("")).Problems);

        Assert.Equal("the namespace is not known; the variable NAMESPACE names it", problem.Message);
        Assert.Empty(Kubernetes.Calls);
    }

    [Fact]
    public async Task No_watch_outlives_the_source()
    {
        await StartAsync("appconfig");
        Assert.Equal(3, Kubernetes.WatchCount);

        await _source!.DisposeAsync();

        using CancellationTokenSource patience = new(Patience);
        while (Kubernetes.WatchCount > 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static JsonObject Object(string name, string type) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["type"] = type },
    };

    /// <summary>A source that has read once, and whose watches are open.</summary>
    private async Task<ResourceTexts> StartAsync(params string[] configurations)
    {
        ResourceTexts texts = await ReadAsync("shop", configurations);
        await _clock.ReadsAsync(2 + configurations.Length);
        return texts;
    }

    private async Task<ResourceTexts> ReadAsync(string space, params string[] configurations)
    {
        _source = Source(new(space, ReadsComponents: true, configurations));
        return await _source.ReadAsync(CancellationToken.None);
    }

    private ClusterResourceSource Source(ClusterSelection selection)
    {
        ClusterFinder finder = new()
        {
            Environment = _harness.Surroundings.Environment,
            BaseDirectories = [],
            ServiceAccountFolder = _harness.Pod.Path,
            TimeProvider = _clock,
            Logger = _harness.Surroundings.Logs.CreateLogger("finder"),
        };
        return new(selection, () => finder.Find(null), _clock, () => 0, _harness.Surroundings.Logs.CreateLogger("source"));
    }

    private async Task ChangedAsync(Action change)
    {
        Task told = _source!.WaitForChangeAsync(CancellationToken.None);
        await _clock.TakenInAsync(change);
        await QuietAsync(advance: 300);
        await told.WaitAsync(Patience);
    }

    /// <summary>Waits until the quiet time has begun, and lets a part of it go by.</summary>
    private async Task QuietAsync(int advance)
    {
        await _harness.Surroundings.Clock.TimerAsync(Quiet).WaitAsync(Patience);
        _harness.Advance(TimeSpan.FromMilliseconds(advance));
    }

    private async Task<string[]> TypesAsync() =>
        [.. (await _source!.ReadAsync(CancellationToken.None)).Resources.Select(text => JsonNode.Parse(text.Text)!["spec"]!["type"]!.ToString())];
}
