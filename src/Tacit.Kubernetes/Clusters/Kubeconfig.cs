using Tacit.Abstractions;
using Tacit.Yaml;

namespace Tacit.Kubernetes.Clusters;

/// <summary>The entries of one or more kubeconfig files; of two that have the same name, that of the first file counts, as for kubectl.</summary>
internal sealed class Kubeconfig
{
    private readonly Dictionary<string, KubeconfigEntry> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeconfigEntry> _contexts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeconfigEntry> _users = new(StringComparer.Ordinal);

    /// <summary>The files, as they were read.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The context to use; null where no file says.</summary>
    public KubeconfigValue? CurrentContext { get; private set; }

    public IReadOnlyCollection<string> ContextNames => _contexts.Keys;

    public KubeconfigEntry? Context(string name) => _contexts.GetValueOrDefault(name);

    public KubeconfigEntry? Cluster(string name) => _clusters.GetValueOrDefault(name);

    public KubeconfigEntry? User(string name) => _users.GetValueOrDefault(name);

    /// <summary>Adds what a file says.</summary>
    public void Add(string file, YamlMapping document)
    {
        if (document.Find("current-context") is YamlScalar { IsNull: false, Text.Length: > 0 } current)
            CurrentContext ??= new(current.Text, current.Position);
        Add(_clusters, file, document, "clusters", "cluster");
        Add(_contexts, file, document, "contexts", "context");
        Add(_users, file, document, "users", "user");
    }

    /// <summary>What is wrong with the files.</summary>
    public static SecretStoreException Wrong(string message) => new(SecretStoreFailure.InvalidRequest, $"kubeconfig: {message}");

    private static void Add(Dictionary<string, KubeconfigEntry> entries, string file, YamlMapping document, string list, string member)
    {
        if (document.Find(list) is not YamlSequence sequence)
            return;
        foreach (YamlMapping item in sequence.Items.OfType<YamlMapping>())
        {
            YamlMapping content = item.Find(member) as YamlMapping ?? new([], item.Position);
            if (item.FindText("name") is { } name)
                entries.TryAdd(name, new($"{member} '{name}'", file, content));
        }
    }
}
