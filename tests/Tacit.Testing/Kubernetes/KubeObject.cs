using System.Text.Json.Nodes;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Kubernetes;

/// <summary>One version of an object; it never changes.</summary>
internal sealed class KubeObject(KubeResource resource, string space, string name, long version, JsonObject body)
{
    public KubeResource Resource { get; } = resource;

    /// <summary>The namespace; empty where the resource has none.</summary>
    public string Namespace { get; } = space;

    public string Name { get; } = name;

    public long Version { get; } = version;

    /// <summary>Must not be changed: see <see cref="Copy"/>.</summary>
    public JsonObject Body { get; } = body;

    /// <summary>The object on the wire.</summary>
    public string Text => field ??= GoText.Compact(Body);

    /// <summary>The object in a list: those of the core say their kind only on the list, custom ones on every item.</summary>
    public string ItemText => field ??= Resource.IsCustom ? Text : GoText.Compact(WithoutKind());

    public IEnumerable<KeyValuePair<string, string>> Labels =>
        Body["metadata"]?["labels"] is JsonObject labels ? labels.Select(label => KeyValuePair.Create(label.Key, label.Value?.ToString() ?? "")) : [];

    /// <summary>Where it stands in a list of all namespaces.</summary>
    public string Key => $"{Namespace}/{Name}";

    public JsonObject Copy() => (JsonObject)Body.DeepClone();

    private JsonObject WithoutKind()
    {
        JsonObject copy = Copy();
        copy.Remove("kind");
        copy.Remove("apiVersion");
        return copy;
    }
}
