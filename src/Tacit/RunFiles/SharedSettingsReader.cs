using Microsoft.Extensions.Logging;
using Tacit.AppProcesses;
using Tacit.Commands;
using Tacit.Yaml;

namespace Tacit.RunFiles;

/// <summary>Reads what <c>common</c> and an app may both say.</summary>
internal sealed class SharedSettingsReader(RunFileSyntax syntax)
{
    public const string DefaultProtocol = "http";
    private const string DefaultLogLevel = "info";
    private static readonly string[] Destinations = ["console", "file", "fileAndConsole"];

    /// <summary>The settings of a section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="paths">Its paths; null when it is not known where they begin, and they are not read.</param>
    public SharedSettings Read(YamlMapping section, RunFilePaths? paths) => new()
    {
        AppProtocol = syntax.OneOf(section, "appProtocol", [.. AppEnvironment.Protocols], DefaultProtocol),
        ListenAddresses = syntax.Text(section, "apiListenAddresses") is { } addresses ? SidecarFlags.Split(addresses) : null,
        LogLevel = LogLevel(section),
        ResourcesPaths = paths is null ? null : ResourcesPaths(section, paths),
        ConfigPath = paths?.ExistingFile(section, RunFileKeys.Configuration),
        RuntimePath = paths?.Folder(section, "runtimePath"),
        MaxBodySize = Size(section, "maxBodySize", "daprHTTPMaxRequestSize", 1024 * 1024, SizeLimits.DefaultBody),
        ReadBufferSize = Size(section, "readBufferSize", "daprHTTPReadBufferSize", 1024, SizeLimits.DefaultHead),
        AppLogDestination = Destination(section, "appLogDestination", LogDestination.FileAndConsole),
        DaprdLogDestination = Destination(section, "daprdLogDestination", LogDestination.File),
        Environment = Environment(section),
    };

    private LogLevel? LogLevel(YamlMapping section) =>
        syntax.OneOf(section, "logLevel", LogLevelNames.All, DefaultLogLevel) is { } name ? LogLevelNames.LevelOf(name) : null;

    /// <summary>The member for several paths, and then the older one for one path.</summary>
    private static IReadOnlyList<string>? ResourcesPaths(YamlMapping section, RunFilePaths paths)
    {
        IReadOnlyList<string>? several = paths.All(section, "resourcesPaths");
        IReadOnlyList<string>? one = paths.One(section, "resourcesPath");
        return several is null ? one : [.. several, .. one ?? []];
    }

    /// <summary>A size from its member, or else from the old one in its unit.</summary>
    private long? Size(YamlMapping section, string key, string oldKey, long oldUnit, long otherwise)
    {
        if (syntax.Text(section, key) is not { } text)
            return syntax.Number(section, oldKey) is not { } units ? null : units < 0 ? otherwise : units * oldUnit;
        if (text.Length == 0)
            return otherwise;
        if (Quantity.TryParse(text, out long bytes))
            return bytes;
        syntax.Fail($"{key} must be a size such as 4Mi or 16M, not '{text}'", section.Find(key)!);
        return null;
    }

    private LogDestination? Destination(YamlMapping section, string key, LogDestination otherwise) => syntax.OneOf(section, key, Destinations, "") switch
    {
        null => null,
        "" => otherwise,
        "console" => LogDestination.Console,
        "file" => LogDestination.File,
        _ => LogDestination.FileAndConsole,
    };

    /// <summary>Variables as they are written. What they hold is in no message.</summary>
    private Dictionary<string, string> Environment(YamlMapping section)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach ((YamlScalar name, YamlValue value) in syntax.Mapping(section, "env")?.Members ?? [])
        {
            if (name.Text.Length == 0 || name.Text.AsSpan().ContainsAny('=', '\0'))
                syntax.Fail($"env has '{RunFileSyntax.NameOf(name)}', which cannot be the name of a variable: one is not empty, and has no '=' and no NUL in it", name);
            else if ((value is YamlScalar { IsNull: true } ? "" : syntax.Text(value, $"the variable '{name.Text}' of env")) is { } text && !variables.TryAdd(name.Text, text))
                syntax.Fail($"env has the variable '{name.Text}' twice", name);
        }

        return variables;
    }
}
