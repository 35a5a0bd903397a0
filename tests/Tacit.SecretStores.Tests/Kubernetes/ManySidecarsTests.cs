using System.Text.Json.Nodes;
using Tacit.Abstractions;
using Tacit.Kubernetes.Api;
using Tacit.Kubernetes.Clusters;
using Tacit.Kubernetes.Credentials;
using Tacit.Kubernetes.Resources;
using Tacit.Kubernetes.Secrets;
using Tacit.Testing;
using Tacit.Testing.Kubernetes;
using Xunit.Abstractions;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>What a thousand sidecars of one namespace ask of the API server. The figures of <c>docs/kubernetes-cost.md</c> are those printed here.</summary>
public sealed class ManySidecarsTests(ITestOutputHelper output)
{
    private const int Sidecars = 1000;
    private const int Secrets = 20;

    /// <summary>Nothing is expected to take this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TestTimeProvider _clock = new();

    [Fact]
    public async Task A_thousand_stores_list_once_watch_once_and_come_back_one_after_the_other()
    {
        await using FakeKubernetes kubernetes = await StartAsync("secrets");
        using TemporaryFolder folder = new();
        List<ISecretStore> stores = await StoresAsync(kubernetes, folder);
        // Waits of less than a millisecond are none.
        await UntilAsync(() => Task.FromResult(_clock.Timers(span => span <= Backoff.StartJitter) == Sidecars - 2));
        _clock.Advance(Backoff.StartJitter);
        await kubernetes.WatchingAsync("secrets", "shop", Sidecars).WaitAsync(Patience);

        Assert.Equal((Sidecars, Sidecars), Asked(kubernetes));
        output.WriteLine($"start of {Sidecars} stores over {Secrets} secrets: {Sidecars} lists, {Sidecars} watches, {kubernetes.BytesSent / Sidecars} bytes a store");

        long before = kubernetes.BytesSent;
        kubernetes.PutSecret("shop", "s0", ("value", "changed"));
        await Task.WhenAll(stores.Select(store => UntilAsync(async () => Assert.Single((await store.GetAsync("s0")).Pairs).Value == "changed"))).WaitAsync(Patience);
        Assert.Equal((Sidecars, Sidecars), Asked(kubernetes));
        output.WriteLine($"one secret changes: no request, {(kubernetes.BytesSent - before) / Sidecars} bytes a store");

        kubernetes.CutWatches();
        await ComeBackAsync(kubernetes);
        Assert.Equal((Sidecars, 2 * Sidecars), Asked(kubernetes));

        foreach (ISecretStore store in stores)
            await store.DisposeAsync();
        Assert.Empty(kubernetes.UnexpectedCalls);
    }

    [Fact]
    public async Task A_thousand_component_sources_list_each_kind_once_and_watch_it_once()
    {
        await using FakeKubernetes kubernetes = await StartAsync("components.dapr.io", "resiliencies.dapr.io");
        kubernetes.PutObject("components.dapr.io", "shop", Component("vault"));
        ClusterResourceSource[] sources = [.. Enumerable.Range(0, Sidecars).Select(i => Source(kubernetes, i))];

        Task<Tacit.Abstractions.Resources.ResourceTexts[]> reads = Task.WhenAll(sources.Select(source => source.ReadAsync(CancellationToken.None).AsTask()));
        List<int> asked = [];
        // Waits of less than a millisecond are none.
        await UntilAsync(() => Task.FromResult(_clock.Timers(span => span <= Backoff.StartJitter) == Sidecars - 2));
        _clock.Advance(TimeSpan.FromTicks(-1) + (Backoff.StartJitter / 5));
        for (int step = 1; step <= 5; step++)
        {
            await ListedAsync(kubernetes, step * 2 * Sidecars / 5);
            asked.Add(Asked(kubernetes).Lists - asked.Sum());
            _clock.Advance(Backoff.StartJitter / 5);
        }

        Assert.All(await reads, texts => Assert.Single(texts.Resources));
        await kubernetes.WatchingAsync("components.dapr.io", "shop", Sidecars).WaitAsync(Patience);
        await kubernetes.WatchingAsync("resiliencies.dapr.io", "shop", Sidecars).WaitAsync(Patience);
        Assert.Equal((2 * Sidecars, 2 * Sidecars), Asked(kubernetes));
        output.WriteLine($"start of {Sidecars} sidecars with resources of the cluster, in five tenths of a second: {string.Join(", ", asked)} lists; {2 * Sidecars} watches");

        kubernetes.PutObject("components.dapr.io", "shop", Component("other"));
        Task changes = Task.WhenAll(sources.Select(source => source.WaitForChangeAsync(CancellationToken.None)));
        await UntilAsync(() => Task.FromResult(_clock.Timers(span => span <= ClusterResourceSource.Quiet) == Sidecars));
        _clock.Advance(ClusterResourceSource.Quiet);
        await changes.WaitAsync(Patience);
        Assert.All(await Task.WhenAll(sources.Select(source => source.ReadAsync(CancellationToken.None).AsTask())), texts => Assert.Equal(2, texts.Resources.Count));
        Assert.Equal((2 * Sidecars, 2 * Sidecars), Asked(kubernetes));

        foreach (ClusterResourceSource source in sources)
            await source.DisposeAsync();
    }

    /// <summary>All watches are cut at the same moment; each comes back when its chance says.</summary>
    private async Task ComeBackAsync(FakeKubernetes kubernetes)
    {
        // The pauses are from 0.5 to 1.5 s: by the time that the clock moves, each store must wait for its own.
        await UntilAsync(() => Task.FromResult(_clock.Timers(span => span >= TimeSpan.FromSeconds(0.5) && span < TimeSpan.FromSeconds(1.5)) == Sidecars));
        List<int> back = [];
        _clock.Advance(TimeSpan.FromSeconds(0.5) - TimeSpan.FromTicks(1));
        for (int step = 1; step <= 10; step++)
        {
            _clock.Advance(TimeSpan.FromSeconds(0.1));
            await kubernetes.WatchingAsync("secrets", "shop", step * Sidecars / 10).WaitAsync(Patience);
            back.Add(kubernetes.WatchCount - back.Sum());
        }

        Assert.All(back, count => Assert.Equal(Sidecars / 10, count));
        output.WriteLine($"all {Sidecars} watches are cut at once: nothing for 0.5 s, then a watch each, {back.Max()} at most in a tenth of a second, and no list");
    }

    /// <summary>Waits until so many lists have been answered, and sees to it that there are not more.</summary>
    private static async Task ListedAsync(FakeKubernetes kubernetes, int count)
    {
        // The calls are many: they are not to be looked through all the time.
        TimeSpan look = TimeSpan.FromMilliseconds(20);
        using PeriodicTimer timer = new(look);
        using CancellationTokenSource patience = new(Patience);
        while (Asked(kubernetes).Lists < count)
            await timer.WaitForNextTickAsync(patience.Token);
        Assert.Equal(count, Asked(kubernetes).Lists);
    }

    private async Task<List<ISecretStore>> StoresAsync(FakeKubernetes kubernetes, TemporaryFolder folder)
    {
        string kubeconfig = Path.Combine(folder.Path, "config");
        File.WriteAllText(kubeconfig, kubernetes.Kubeconfig(new KubeconfigUser("app", "token", Namespace: "shop")));
        List<ISecretStore> stores = [];
        for (int i = 0; i < Sidecars; i++)
        {
            double chance = i / (double)Sidecars;
            StoreSurroundings surroundings = new(KubernetesSecretStore.Descriptor, _clock) { Chance = () => chance };
            stores.Add(await surroundings.CreateAsync(("kubeconfigPath", kubeconfig), ("cache", "true")));
        }

        return stores;
    }

    private ClusterResourceSource Source(FakeKubernetes kubernetes, int number)
    {
        double chance = number / (double)Sidecars;
        Cluster cluster = new()
        {
            Server = new(kubernetes.Address),
            Trust = new() { RootsSetting = "", ServerNameSetting = "" },
            Credential = new FixedCredential("Bearer token"),
            Source = "the test",
        };
        return new(new("shop", ReadsComponents: true, []), () => cluster, _clock, () => chance, new CapturedLogs().CreateLogger("source"));
    }

    private async Task<FakeKubernetes> StartAsync(params string[] resources)
    {
        FakeKubernetes kubernetes = await FakeKubernetes.StartAsync(_clock);
        kubernetes.AddUser("app", "token");
        foreach (string resource in resources)
            kubernetes.Grant("app", "shop", "get,list,watch", resource);
        for (int i = 0; i < Secrets; i++)
            kubernetes.PutSecret("shop", $"s{i}", ("value", $"value{i}"));
        return kubernetes;
    }

    private static JsonObject Component(string name) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["type"] = "secretstores.local.env", ["version"] = "v1" },
    };

    private static (int Lists, int Watches) Asked(FakeKubernetes kubernetes)
    {
        IReadOnlyList<KubeCall> calls = kubernetes.Calls;
        // One object by its name is no list.
        return (calls.Count(call => !call.IsWatch && !call.RawPath.Contains("/secrets/", StringComparison.Ordinal)), calls.Count(call => call.IsWatch));
    }

    private static Task UntilAsync(Func<Task<bool>> isSo) => Eventually.TrueAsync(isSo, Patience);
}
