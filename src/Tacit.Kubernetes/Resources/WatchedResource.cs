using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Kubernetes.Api;

namespace Tacit.Kubernetes.Resources;

/// <summary>The objects of one kind in a namespace, or one of them, as texts that are kept up to date.</summary>
internal sealed class WatchedResource : IAsyncDisposable
{
    private readonly CustomResource _resource;
    private readonly string _namespace;
    private readonly string _name;
    private readonly ResourceWatch<ResourceText> _watch;
    private volatile ResourceProblem? _unknown;

    /// <param name="resource">The kind.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="name">The one object; empty for all.</param>
    /// <param name="client">The API.</param>
    /// <param name="changed">Called after each change.</param>
    /// <param name="surroundings">What the watch has around it.</param>
    public WatchedResource(CustomResource resource, string space, string name, ApiClient client, Action changed, WatchSurroundings surroundings)
    {
        (_resource, _namespace, _name) = (resource, space, name);
        _watch = new(
            client,
            new(resource.Resource, space) { Name = name },
            resource.TextOf,
            () =>
            {
                _unknown = null;
                changed();
            },
            surroundings);
    }

    public bool IsConfiguration => _resource == CustomResource.Configuration;

    /// <summary>What is wrong beside the texts: the kind, or the object that was asked for by its name, is not there.</summary>
    public ResourceProblem? Problem => _unknown
        ?? (_name.Length > 0 && !_watch.TryGet(_name, out _) ? ResourceProblem.Error($"there is no {_resource.Title(_namespace, _name)}") : null);

    /// <summary>The objects, in the order of their names.</summary>
    public IEnumerable<ResourceText> Texts() => _watch.All().OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => item.Value);

    /// <summary>Reads the objects for the first time.</summary>
    /// <exception cref="SecretStoreException">They cannot be read.</exception>
    public async Task ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _watch.ListAsync(cancellationToken);
        }
        catch (SecretStoreException failure) when (failure.Failure is SecretStoreFailure.NotFound && !IsConfiguration)
        {
            // A cluster without Dapr: nothing is declared there, until its definitions are.
            _unknown = ResourceProblem.Warning(failure.Message);
        }
    }

    /// <summary>Follows them. What is not known to the cluster is looked for every few minutes only.</summary>
    public void Follow() => _watch.Follow(_unknown is null ? TimeSpan.Zero : Backoff.LongestRefused);

    public ValueTask DisposeAsync() => _watch.DisposeAsync();
}
