using System.Collections.Concurrent;
using Tacit.Abstractions;
using Tacit.Kubernetes.Api;

namespace Tacit.Kubernetes.Secrets;

/// <summary>Copies of the secrets of namespaces, each kept fresh by a watch from its first call on.</summary>
/// <param name="client">The API.</param>
/// <param name="labelSelector">Which secrets are kept; empty for all.</param>
/// <param name="context">The component.</param>
internal sealed class SecretCaches(ApiClient client, string labelSelector, SecretStoreContext context) : IAsyncDisposable
{
    /// <summary>Each has a connection; the calls for others are made one by one.</summary>
    internal const int MostNamespaces = 16;

    private readonly ConcurrentDictionary<string, Lazy<ResourceWatch<SecretData>>> _watches = new(StringComparer.Ordinal);

    /// <summary>The copy of a namespace; null where there are too many already.</summary>
    public ResourceWatch<SecretData>? Of(string space)
    {
        if (_watches.TryGetValue(space, out Lazy<ResourceWatch<SecretData>>? known))
            return known.Value;
        return _watches.Count >= MostNamespaces ? null : _watches.GetOrAdd(space, name => new(() => Start(name))).Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<ResourceWatch<SecretData>> watch in _watches.Values)
            await watch.Value.DisposeAsync();
    }

    private ResourceWatch<SecretData> Start(string space)
    {
        ResourceWatch<SecretData> watch = new(
            client,
            new(ApiResource.Secrets, space) { LabelSelector = labelSelector },
            SecretObject.Read,
            changed: static () => { },
            new(context.ComponentName, "secrets are read from the cluster at each call", context.TimeProvider, context.Chance, context.Logger));
        watch.Follow();
        return watch;
    }
}
