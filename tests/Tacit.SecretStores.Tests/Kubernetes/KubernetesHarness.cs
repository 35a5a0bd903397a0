using Tacit.Abstractions;
using Tacit.Kubernetes.Secrets;
using Tacit.Testing.Backends;
using Tacit.Testing.Kubernetes;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>A fake API server with TLS, and stores that use it from a pod, by the same clock.</summary>
internal sealed class KubernetesHarness : IAsyncDisposable
{
    public const string Namespace = "shop";

    public const string Account = "system:serviceaccount:shop:app";

    public const string Token = "pod-token";

    /// <summary>Nothing is expected to take this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<ISecretStore> _stores = [];
    private readonly TestCertificates _authority;

    private KubernetesHarness(StoreSurroundings surroundings, PodFolder pod, FakeKubernetes kubernetes, TestCertificates authority) =>
        (Surroundings, Pod, Kubernetes, _authority) = (surroundings, pod, kubernetes, authority);

    public StoreSurroundings Surroundings { get; }

    public PodFolder Pod { get; }

    public FakeKubernetes Kubernetes { get; }

    /// <summary>A cluster, and a pod whose service account may do this to the secrets of its namespace.</summary>
    public static Task<KubernetesHarness> StartAsync(string verbs = "get,list,watch")
    {
        PodFolder pod = new();
        return StartAsync(verbs, pod, new(KubernetesSecretStore.For(pod.Path)));
    }

    /// <summary>A cluster for a store that sees this.</summary>
    public static async Task<KubernetesHarness> StartAsync(string verbs, PodFolder pod, StoreSurroundings surroundings)
    {
        TestCertificates authority = new();
        FakeKubernetes kubernetes = await FakeKubernetes.StartAsync(surroundings.Clock, new(authority));
        kubernetes.AddUser(Account, Token);
        if (verbs.Length > 0)
            kubernetes.Grant(Account, Namespace, verbs, "secrets");
        pod.Write(Token, authority.AuthorityPem, Namespace);
        surroundings.Environment["KUBERNETES_SERVICE_HOST"] = "127.0.0.1";
        surroundings.Environment["KUBERNETES_SERVICE_PORT"] = $"{kubernetes.Port}";
        return new(surroundings, pod, kubernetes, authority);
    }

    /// <summary>A store with this metadata.</summary>
    public async Task<ISecretStore> StoreAsync(params (string Name, string Value)[] metadata)
    {
        ISecretStore store = await Surroundings.CreateAsync(metadata);
        _stores.Add(store);
        return store;
    }

    /// <summary>The refusal of a start that must fail.</summary>
    public Task<SecretStoreException> RefusalAsync(params (string Name, string Value)[] metadata) =>
        Assert.ThrowsAsync<SecretStoreException>(() => StoreAsync(metadata));

    /// <summary>Waits until the store has logged such an event so often.</summary>
    public Task SaidAsync(int eventId, int times) => Surroundings.Logs.SaidAsync(line => line.Id.Id == eventId, times).WaitAsync(Patience);

    /// <summary>Waits until so many watches of the secrets are open.</summary>
    public Task WatchingAsync(int count = 1) => Kubernetes.WatchingAsync("secrets", Namespace, count).WaitAsync(Patience);

    public void Advance(TimeSpan by) => Surroundings.Clock.Advance(by);

    public async ValueTask DisposeAsync()
    {
        foreach (ISecretStore store in _stores)
            await store.DisposeAsync();
        await Kubernetes.DisposeAsync();
        Pod.Dispose();
        _authority.Dispose();
        Assert.Empty(Kubernetes.UnexpectedCalls);
    }
}
