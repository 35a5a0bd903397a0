using System.Text.Json.Nodes;

namespace Tacit.Testing.Kubernetes;

/// <summary>All objects, the one version that every change raises, and the changes that led here. Its caller holds the lock.</summary>
internal sealed class KubeStore
{
    private readonly Dictionary<KubeResource, SortedDictionary<string, SortedDictionary<string, KubeObject>>> _objects =
        KubeResource.All.ToDictionary(resource => resource, _ => new SortedDictionary<string, SortedDictionary<string, KubeObject>>(StringComparer.Ordinal));

    private readonly List<KubeChange> _changes = [];

    /// <summary>Is told of each change.</summary>
    public Action<KubeChange>? Changed { get; set; }

    public long Version { get; private set; } = 1000;

    /// <summary>The oldest version that is still known.</summary>
    public long Compacted { get; private set; } = 1;

    public KubeObject? Find(KubeResource resource, string space, string name) =>
        _objects[resource].TryGetValue(space, out SortedDictionary<string, KubeObject>? names) ? names.GetValueOrDefault(name) : null;

    /// <summary>Keeps an object; the body is made for the version that the change gets.</summary>
    public KubeObject Put(KubeResource resource, string space, string name, Func<long, KubeObject> make)
    {
        KubeObject? previous = Find(resource, space, name);
        KubeObject next = make(++Version);
        if (!_objects[resource].TryGetValue(space, out SortedDictionary<string, KubeObject>? names))
            _objects[resource][space] = names = new(StringComparer.Ordinal);
        names[name] = next;
        Note(new(next, previous, IsDeletion: false));
        return next;
    }

    public void Delete(KubeObject previous)
    {
        _objects[previous.Resource][previous.Namespace].Remove(previous.Name);
        JsonObject last = previous.Copy();
        last["metadata"]!["resourceVersion"] = $"{++Version}";
        Note(new(new(previous.Resource, previous.Namespace, previous.Name, Version, last), previous, IsDeletion: true));
    }

    /// <summary>The objects of a namespace, or of all of them, in the order of their names.</summary>
    public IEnumerable<KubeObject> List(KubeResource resource, string? space) =>
        space is null ? _objects[resource].Values.SelectMany(names => names.Values)
        : _objects[resource].TryGetValue(space, out SortedDictionary<string, KubeObject>? found) ? found.Values
        : [];

    /// <summary>The same as they were at a version.</summary>
    public IEnumerable<KubeObject> ListAt(KubeResource resource, string? space, long version)
    {
        Dictionary<string, KubeObject> then = [];
        foreach (KubeChange change in _changes.Where(change => change.Resource == resource && change.Version <= version && (space is null || change.Object.Namespace == space)))
        {
            if (change.IsDeletion)
                then.Remove(change.Object.Key);
            else
                then[change.Object.Key] = change.Object;
        }

        return then.Values.OrderBy(item => item.Namespace, StringComparer.Ordinal).ThenBy(item => item.Name, StringComparer.Ordinal);
    }

    public IEnumerable<KubeChange> ChangesAfter(long version)
    {
        int first = _changes.Count;
        while (first > 0 && _changes[first - 1].Version > version)
            first--;
        return _changes.Skip(first);
    }

    /// <summary>Goes on by one version, as when something changes that nobody here looks at.</summary>
    public long GoOn() => ++Version;

    /// <summary>Forgets what was before now.</summary>
    public void Compact() => Compacted = Version;

    private void Note(KubeChange change)
    {
        _changes.Add(change);
        Changed?.Invoke(change);
    }
}
