using Tacit.Yaml;

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
    public string? Folder(YamlMapping section, string key) => Find(section, key) is { } value && Existing(value, key) is { } path
        ? Directory.Exists(path) ? Path.TrimEndingDirectorySeparator(path) : Refuse(value, $"{key} '{TextOf(value)}' is not a folder: {path}")
        : null;

    /// <summary>A file that exists; null if there is none.</summary>
    public string? ExistingFile(YamlMapping section, string key) => Find(section, key) is { } value && Existing(value, key) is { } path
        ? File.Exists(path) ? path : Refuse(value, $"{key} '{TextOf(value)}' is not a file: {path}")
        : null;

    /// <summary>A folder that may still be to be made; null if there is none, or an empty one.</summary>
    public string? NewFolder(YamlMapping section, string key) => syntax.Text(section, key) is { Length: > 0 } text ? Absolute(text) : null;

    /// <summary>Folders or files that exist; null where the member is missing.</summary>
    public IReadOnlyList<string>? All(YamlMapping section, string key)
    {
        switch (Find(section, key))
        {
            case YamlSequence list:
                return [.. list.Items.Select(item => Existing(item, $"an entry of {key}")).OfType<string>().Distinct()];
            case YamlScalar text:
                return [.. Split(text).Select(item => Existing(item, key)).OfType<string>().Distinct()];
            case { } other:
                syntax.Fail($"{key} must be a path or a list of paths, not {other.Kind}", other);
                return null;
            default:
                return null;
        }
    }

    /// <summary>A folder or file that exists; null where the member is missing.</summary>
    public IReadOnlyList<string>? One(YamlMapping section, string key)
    {
        if (Find(section, key) is not { } value)
            return null;
        if (value is not YamlSequence)
            return Existing(value, key) is { } path ? [path] : [];
        syntax.Fail($"{key} must be one path, not a list; {key}s takes several", value);
        return null;
    }

    private static YamlValue? Find(YamlMapping section, string key) => RunFileSyntax.Find(section, key);

    private static string TextOf(YamlValue value) => ((YamlScalar)value).Text;

    /// <summary>Several paths in one text have commas between them.</summary>
    private static IEnumerable<YamlScalar> Split(YamlScalar text) =>
        text.Text.Split(',', StringSplitOptions.TrimEntries).Select(part => text with { Text = part, Plain = false });

    private string? Existing(YamlValue value, string what)
    {
        if (syntax.Text(value, what) is not { } text)
            return null;
        if (text.Length == 0)
            return Refuse(value, $"{what} is empty; name a path, or leave it out");
        string path = Absolute(text);
        bool isRelative = !Path.IsPathRooted(text) && !IsOfHome(text);
        return Path.Exists(path) ? path : Refuse(value, $"{what} '{text}' does not exist; looked for {path}{(isRelative ? $" ({rule})" : "")}");
    }

    private string Absolute(string text) => Path.GetFullPath(IsOfHome(text) ? home + text[1..] : text, folder);

    private static bool IsOfHome(string text) => text is "~" || text.StartsWith("~/", StringComparison.Ordinal);

    private string? Refuse(YamlValue value, string message)
    {
        syntax.Fail(message, value);
        return null;
    }
}
