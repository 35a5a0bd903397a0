using Tacit.Abstractions;
using Tacit.Kubernetes.Secrets;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>The contract, kept over the API of a cluster, by a service account that may do no more than it must.</summary>
public abstract class KubernetesConformance(string verbs, params (string Name, string Value)[] metadata) : SecretStoreConformance, IDisposable
{
    private readonly PodFolder _pod = new();
    private SecretStoreDescriptor? _descriptor;
    private KubernetesHarness? _harness;

    public override SecretStoreDescriptor Descriptor => _descriptor ??= KubernetesSecretStore.For(_pod.Path);

    private protected override (string Name, string Value)[] InvalidMetadata => [("timeout", "0s"), ("labelSelector", Canary)];

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_harness is not null)
            await _harness.DisposeAsync();
    }

    public void Dispose()
    {
        _pod.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async ValueTask<ISecretStore> CreateAsync(IReadOnlyDictionary<string, string> secrets)
    {
        _harness = await KubernetesHarness.StartAsync(verbs, _pod, Surroundings);
        foreach ((string name, string value) in secrets)
            _harness.Kubernetes.PutSecret(KubernetesHarness.Namespace, name, ("value", value));
        return await _harness.StoreAsync(metadata);
    }

    protected override string KeyOf(string name) => "value";

    // An object of a cluster is called like a host.
    protected override bool CanHold(string name, string value) => ObjectName.IsSecret(name);
}
