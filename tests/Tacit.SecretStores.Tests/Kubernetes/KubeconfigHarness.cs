using System.Text;
using Tacit.Abstractions;
using Tacit.Kubernetes.Secrets;
using Tacit.Testing;
using Tacit.Testing.Backends;
using Tacit.Testing.Kubernetes;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>A fake API server with TLS outside of which a store is: kubeconfig files lead to it.</summary>
internal sealed class KubeconfigHarness : IAsyncDisposable
{
    public const string User = "ann";

    public const string Token = "ann-token";

    private readonly List<ISecretStore> _stores = [];
    private readonly SecretStoreDescriptor _descriptor;

    private KubeconfigHarness(FakeKubernetes kubernetes, TestCertificates authority, TestTimeProvider clock, TemporaryFolder folder)
    {
        (Kubernetes, Authority, Folder) = (kubernetes, authority, folder);
        _descriptor = KubernetesSecretStore.For(At("no-pod"));
        Surroundings = new(_descriptor, clock) { BaseDirectories = [At("work"), At("components")] };
    }

    public FakeKubernetes Kubernetes { get; }

    public TestCertificates Authority { get; }

    public TemporaryFolder Folder { get; }

    public StoreSurroundings Surroundings { get; }

    /// <summary>The member that makes the server trusted.</summary>
    public string TrustedAuthority => $"certificate-authority-data: {Base64(Authority.AuthorityPem)}";

    /// <summary>A cluster with the secret <c>shop/db</c>, which the user may read.</summary>
    public static async Task<KubeconfigHarness> StartAsync()
    {
        TestCertificates authority = new();
        TestTimeProvider clock = new();
        FakeKubernetes kubernetes = await FakeKubernetes.StartAsync(clock, new(authority));
        kubernetes.AddUser(User, Token);
        kubernetes.Grant(User, space: null, "get,list,watch", "secrets");
        kubernetes.PutSecret("shop", "db", ("value", "abcd"));
        return new(kubernetes, authority, clock, new());
    }

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>The absolute path of something in the folder.</summary>
    public string At(string name) => Path.Combine(Folder.Path, name);

    /// <summary>A kubeconfig with one context, whose namespace is <c>shop</c>.</summary>
    /// <param name="user">The members of the user, one a line.</param>
    /// <param name="cluster">The members of the cluster, one a line; null for what is right.</param>
    public string Config(string user = $"token: {Token}", string? cluster = null) => $"""
        apiVersion: v1
        kind: Config
        current-context: main
        contexts:
        - name: main
          context:
            cluster: fake
            user: {User}
            namespace: shop
        clusters:
        - name: fake
          cluster:
        {Indented(cluster ?? $"server: {Kubernetes.Address}\n{TrustedAuthority}")}
        users:
        - name: {User}
          user:
        {Indented(user)}
        """;

    /// <summary>A store over a kubeconfig with this text.</summary>
    public Task<ISecretStore> StoreAsync(string config) => StoreAsync(("kubeconfigPath", Folder.Write("work/config", config)));

    public async Task<ISecretStore> StoreAsync(params (string Name, string Value)[] metadata)
    {
        ISecretStore store = await Surroundings.CreateAsync(metadata);
        _stores.Add(store);
        return store;
    }

    /// <summary>What is wrong with a kubeconfig; checking without a start finds the same. The place has no folder.</summary>
    public async Task<string> RefusalAsync(string config)
    {
        string path = Folder.Write("work/config", config);
        return (await RefusalAsync(("kubeconfigPath", path))).Replace(path, "CONFIG", StringComparison.Ordinal);
    }

    public async Task<string> RefusalAsync(params (string Name, string Value)[] metadata)
    {
        SecretStoreException start = await Assert.ThrowsAsync<SecretStoreException>(() => StoreAsync(metadata));
        SecretStoreException check = Assert.Throws<SecretStoreException>(() => _descriptor.Check!(Surroundings.Context(metadata)));
        Assert.Equal(SecretStoreFailure.InvalidRequest, start.Failure);
        Assert.Equal(start.Message, check.Message);
        Assert.Empty(Kubernetes.Calls);
        return start.Message;
    }

    /// <summary>Checks a kubeconfig on this thread.</summary>
    public void Check(string path) => _descriptor.Check!(Surroundings.Context(("kubeconfigPath", path)));

    public static async Task<string> ValueAsync(ISecretStore store) => Assert.Single((await store.GetAsync("db")).Pairs).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (ISecretStore store in _stores)
            await store.DisposeAsync();
        await Kubernetes.DisposeAsync();
        Folder.Dispose();
        Authority.Dispose();
    }

    private static string Indented(string lines) => string.Join('\n', lines.ReplaceLineEndings("\n").Split('\n').Select(line => $"    {line}"));
}
