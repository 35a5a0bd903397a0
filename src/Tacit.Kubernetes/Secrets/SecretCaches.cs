using System.Collections.Concurrent;
using Tacit.Abstractions;
using Tacit.Kubernetes.Api;

namespace Tacit.Kubernetes.Secrets;

/// <summary>Copies of the secrets of namespaces, each kept fresh by a watch from its first call on: of the store's own, and of those that the component names.</summary>
/// <param name="client">The API.</param>
/// <param name="namespaces">Which namespaces there are.</param>
/// <param name="labelSelector">Which secrets are kept; empty for all.</param>
/// <param name="context">The component.</param>
internal sealed class SecretCaches(ApiClient client, NamespaceRules namespaces, string labelSelector, SecretStoreContext context) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ResourceWatch<SecretData>>> _watches = new(StringComparer.Ordinal);

    /// <summary>The copy of a namespace; null for one that nobody has named but a caller.</summary>
    public ResourceWatch<SecretData>? Of(string space) =>
        namespaces.IsNamed(space) ? _watches.GetOrAdd(space, name => new(() => Start(name))).Value : null;

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
        watch.Follow(Backoff.StartJitter * context.Chance());
        return watch;
    }
}
