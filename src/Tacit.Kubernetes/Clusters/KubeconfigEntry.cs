using System.Text;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Yaml;

namespace Tacit.Kubernetes.Clusters;

/// <summary>A cluster, a context or a user of a kubeconfig file.</summary>
/// <param name="Title">What it is, for messages.</param>
/// <param name="File">The absolute path of the file that it stands in.</param>
/// <param name="Content">What it says.</param>
internal sealed record KubeconfigEntry(string Title, string File, YamlMapping Content)
{
    /// <summary>The text of a member; null where it is left out or empty.</summary>
    /// <exception cref="SecretStoreException">It is no text.</exception>
    public string? Text(string name) => Content.Find(name) switch
    {
        null => null,
        YamlScalar scalar => scalar is { IsNull: false, Text.Length: > 0 } ? scalar.Text : null,
        YamlValue other => throw Wrong(name, $"is {other.Kind}, and should be a text"),
    };

    /// <exception cref="SecretStoreException">It is neither true nor false.</exception>
    public bool IsTrue(string name) => Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Wrong(name, "is neither true nor false"),
    };

    /// <summary>The path of a member; a relative one is taken from the folder of the file.</summary>
    public string? Path(string name) => Text(name) is not { } path ? null
        : path.Contains('\0', StringComparison.Ordinal) ? throw Wrong(name, "holds a NUL character, which no path can")
        : System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(File)!);

    /// <summary>The text that a member holds in base64, as a PEM is written.</summary>
    /// <exception cref="SecretStoreException">It is no base64.</exception>
    public string? Data(string name)
    {
        if (Text(name) is not { } base64)
            return null;
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException)
        {
            throw Wrong(name, "is not base64");
        }
    }

    /// <summary>The texts of a list.</summary>
    /// <exception cref="SecretStoreException">It is no list of texts.</exception>
    public IReadOnlyList<string> Texts(string name) => Content.Find(name) switch
    {
        null or YamlScalar { IsNull: true } => [],
        YamlSequence list when list.Items.All(item => item is YamlScalar) => [.. list.Items.Cast<YamlScalar>().Select(item => item.Text)],
        _ => throw Wrong(name, "should be a list of texts"),
    };

    /// <summary>A member that has members of its own.</summary>
    /// <exception cref="SecretStoreException">It is no mapping.</exception>
    public KubeconfigEntry? Inner(string name) => Content.Find(name) switch
    {
        null or YamlScalar { IsNull: true } => null,
        YamlMapping mapping => this with { Title = $"{Title}: {name}", Content = mapping },
        _ => throw Wrong(name, "should be a mapping"),
    };

    /// <summary>Where a member stands, or the entry without it.</summary>
    public SourcePosition PositionOf(string name) => Content.Find(name)?.Position ?? Content.Position;

    /// <summary>What is wrong with a member. Without its text: it may be a credential.</summary>
    public SecretStoreException Wrong(string name, string what) => new(SecretStoreFailure.InvalidRequest, $"{PositionOf(name)}: {Title}: {name} {what}");
}
