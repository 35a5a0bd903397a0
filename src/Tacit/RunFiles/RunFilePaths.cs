using Tacit.Runtime.Resources.Yaml;

namespace Tacit.RunFiles;

/// <summary>Makes the paths of a section absolute, and reports those that lead nowhere.</summary>
/// <param name="syntax">Receives the reports.</param>
/// <param name="folder">The absolute folder at which relative paths begin.</param>
/// <param name="rule">Which folder that is, for messages.</param>
/// <param name="home">What <c>~</c> stands for.</param>
internal sealed class RunFilePaths(RunFileSyntax syntax, string folder, string rule, string home)
{
    /// <summary>Those of an app.</summary>
    public RunFilePaths Of(string appFolder) => new(syntax, appFolder, "paths of an app begin at its appDirPath", home);

    /// <summary>A folder that exists, without a separator at its end; null if there is none.</summary>
    public string? Folder(YamlMapping section, string key) => Find(section, key) is not { } value ? null : Path(value, key) is not { } path ? null
        : Directory.Exists(path) ? System.IO.Path.TrimEndingDirectorySeparator(path)
        : Refuse<string>(value, key, path, isThere: File.Exists(path), "a folder");

    /// <summary>A file that exists; null if there is none.</summary>
    public string? ExistingFile(YamlMapping section, string key) => Find(section, key) is not { } value ? null : Path(value, key) is not { } path ? null
        : File.Exists(path) ? path
        : Refuse<string>(value, key, path, isThere: Directory.Exists(path), "a file");

    /// <summary>A folder that may still be to be made; null if there is none, or an empty one.</summary>
    public string? NewFolder(YamlMapping section, string key) => syntax.Text(section, key) is { Length: > 0 } text ? Absolute(text) : null;

    /// <summary>Folders or files that exist; null where the member is missing.</summary>
    public IReadOnlyList<string>? All(YamlMapping section, string key) => Find(section, key) switch
    {
        null => null,
        YamlSequence list => [.. list.Items.Select(item => Existing(item, $"an entry of {key}")).OfType<string>()],
        YamlScalar text => [.. Split(text).Select(item => Existing(item, key)).OfType<string>()],
        var other => Refuse<IReadOnlyList<string>>(other, $"{key} must be a path or a list of paths, not {other.Kind}"),
    };

    /// <summary>A folder or file that exists; null where the member is missing.</summary>
    public IReadOnlyList<string>? One(YamlMapping section, string key) => Find(section, key) switch
    {
        null => null,
        YamlSequence list => Refuse<IReadOnlyList<string>>(list, $"{key} must be one path, not a list; {key}s takes several"),
        var value => Existing(value, key) is { } path ? [path] : [],
    };

    private static YamlValue? Find(YamlMapping section, string key) => RunFileSyntax.Find(section, key);

    /// <summary>Several paths in one text have commas between them.</summary>
    private static IEnumerable<YamlScalar> Split(YamlScalar text) =>
        text.Text.Split(',', StringSplitOptions.TrimEntries).Select(part => text with { Text = part });

    private string? Existing(YamlValue value, string what) => Path(value, what) is not { } path ? null
        : System.IO.Path.Exists(path) ? path
        : Refuse<string>(value, what, path, isThere: false, "");

    private string? Path(YamlValue value, string what)
    {
        string? text = syntax.Text(value, what);
        if (text is "")
            syntax.Fail($"{what} is empty; name a path, or leave it out", value);
        return text is null or "" ? null : Absolute(text);
    }

    private string Absolute(string text) => System.IO.Path.GetFullPath(text is "~" ? home : text.StartsWith("~/", StringComparison.Ordinal) ? System.IO.Path.Join(home, text[2..]) : text, folder);

    private T? Refuse<T>(YamlValue value, string what, string path, bool isThere, string kind) where T : class
    {
        string text = ((YamlScalar)value).Text;
        return Refuse<T>(value, isThere
            ? $"{what} '{text}' is not {kind}: {path}"
            : $"{what} '{text}' does not exist; looked for {path}{(System.IO.Path.IsPathRooted(text) || text.StartsWith('~') ? "" : $" ({rule})")}");
    }

    private T? Refuse<T>(YamlValue value, string message) where T : class
    {
        syntax.Fail(message, value);
        return null;
    }
}
