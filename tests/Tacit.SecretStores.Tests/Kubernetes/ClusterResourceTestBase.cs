using System.Text.Json.Nodes;
using Tacit.Abstractions.Resources;
using Tacit.Kubernetes.Clusters;
using Tacit.Kubernetes.Resources;
using Tacit.Testing.Kubernetes;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>A cluster with the component <c>a</c>, and a source of resources in a pod of it.</summary>
public abstract class ClusterResourceTestBase : IAsyncLifetime
{
    private protected const string Components = "components.dapr.io";

    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private protected static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private KubernetesHarness? _harness;
    private ReadingClock? _clock;
    private ClusterResourceSource? _source;

    private protected KubernetesHarness Harness => _harness!;

    private protected ReadingClock Clock => _clock!;

    private protected ClusterResourceSource Source => _source!;

    private protected FakeKubernetes Kubernetes => Harness.Kubernetes;

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
        await Harness.DisposeAsync();
    }

    private protected static JsonObject Object(string name, string type) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["type"] = type },
    };

    /// <summary>A source that has read once, and whose watches are open.</summary>
    private protected async Task<ResourceTexts> StartAsync(params string[] configurations)
    {
        ResourceTexts texts = await ReadAsync("shop", configurations);
        await Clock.ReadsAsync(2 + configurations.Length);
        return texts;
    }

    private protected async Task<ResourceTexts> ReadAsync(string space, params string[] configurations)
    {
        _source = Create(new(space, ReadsComponents: true, configurations));
        return await Source.ReadAsync(CancellationToken.None);
    }

    private ClusterResourceSource Create(ClusterSelection selection)
    {
        ClusterFinder finder = new()
        {
            Environment = Harness.Surroundings.Environment,
            BaseDirectories = [],
            ServiceAccountFolder = Harness.Pod.Path,
            TimeProvider = Clock,
            Logger = Harness.Surroundings.Logs.CreateLogger("finder"),
        };
        return new(selection, () => finder.Find(null), Clock, () => 0, Harness.Surroundings.Logs.CreateLogger("source"));
    }

    private protected async Task ChangedAsync(Action change)
    {
        Task told = Source.WaitForChangeAsync(CancellationToken.None);
        await Clock.TakenInAsync(change);
        await QuietAsync(advance: 300);
        await told.WaitAsync(Patience);
    }

    /// <summary>Waits until the quiet time has begun, and lets a part of it go by.</summary>
    private protected async Task QuietAsync(int advance)
    {
        await Harness.Surroundings.Clock.TimerAsync(Quiet).WaitAsync(Patience);
        Harness.Advance(TimeSpan.FromMilliseconds(advance));
    }

    private protected async Task<string[]> TypesAsync() =>
        [.. (await Source.ReadAsync(CancellationToken.None)).Resources.Select(text => JsonNode.Parse(text.Text)!["spec"]!["type"]!.ToString())];
}
