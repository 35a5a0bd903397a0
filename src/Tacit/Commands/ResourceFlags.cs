using System.CommandLine;
using Tacit.Completion;
using Tacit.Runtime;
using Tacit.Runtime.State;

namespace Tacit.Commands;

/// <summary>The flags that say whose sidecar it is and where its resources are, and what they are when they are not given.</summary>
internal sealed class ResourceFlags
{
    private readonly Option<string> _appId = new("--app-id", "-a") { Description = "The id of the app that is served" };
    private readonly Option<string[]> _resourcesPath = new("--resources-path") { Description = "Folder with component and resiliency YAML; repeatable, or comma-separated" };
    private readonly Option<string[]> _componentsPath = new("--components-path", "-d") { Description = "The old name of --resources-path" };
    private readonly Option<string[]> _config = new("--config", "-c") { Description = "Configuration file: secret scopes, API allow list; repeatable" };

    /// <summary>Where <c>dapr init</c> keeps what is used when nothing is named.</summary>
    public static string DefaultFolder { get; } = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dapr");

    public void AddTo(Command command)
    {
        PathCompletion.TakeFolders(_resourcesPath, _componentsPath);
        PathCompletion.TakeFiles(_config);
        foreach (Option option in new Option[] { _appId, _resourcesPath, _componentsPath, _config })
            command.Options.Add(option);
    }

    /// <summary>The app id; empty when it is not given.</summary>
    public string AppId(ParseResult flags) => flags.GetValue(_appId) ?? "";

    /// <summary>The app id; without one, the app is called like the folder that it is started in.</summary>
    public string AppIdOrFolder(ParseResult flags)
    {
        if (AppId(flags) is { Length: > 0 } appId)
            return appId;
        return AppIds.OfFolder(Environment.CurrentDirectory).ToLowerInvariant();
    }

    /// <summary>Whether the deprecated flag was used, which both dapr and tacit mention.</summary>
    public bool UsesComponentsPath(ParseResult flags) => flags.GetValue(_componentsPath) is { Length: > 0 };

    /// <summary>The options that these flags and the environment make.</summary>
    /// <exception cref="UsageException">A path is empty.</exception>
    /// <exception cref="StartFailedException">The app id cannot be one, which daprd does not count as a flag error.</exception>
    public SidecarOptions Read(ParseResult flags, string appId)
    {
        if (appId.Length == 0)
            throw StartFailedException.Because("parameter app-id cannot be empty; give the app a name with --app-id");
        if (AppIds.ForbiddenIn(appId) is { } forbidden)
            throw StartFailedException.Because($"parameter app-id cannot contain {forbidden}: '{appId}'");

        return new()
        {
            AppId = appId,
            WorkingDirectory = Environment.CurrentDirectory,
            Environment = ProcessEnvironment.Read(),
            ResourcesPaths = SidecarFlags.List(flags, _resourcesPath) is { Count: > 0 } paths ? paths : SidecarFlags.List(flags, _componentsPath),
            ConfigPaths = ConfigPaths(flags),
            Namespace = Environment.GetEnvironmentVariable("NAMESPACE") ?? "",
        };
    }

    /// <summary>Without paths, what <c>dapr init</c> made is used, if it is there.</summary>
    public static SidecarOptions WithDefaultFolders(SidecarOptions options)
    {
        string components = Path.Combine(DefaultFolder, "components");
        string config = Path.Combine(DefaultFolder, "config.yaml");
        if (options.ResourcesPaths.Count == 0 && Directory.Exists(components))
            options = options with { ResourcesPaths = [components] };
        return options.ConfigPaths.Count == 0 && File.Exists(config) ? options with { ConfigPaths = [config] } : options;
    }

    /// <summary>An empty path is a variable that was not set; without the file, nothing would be guarded.</summary>
    private string[] ConfigPaths(ParseResult flags) => flags.GetValue(_config) is not { } paths ? []
        : !paths.Contains("") ? paths
        : throw new UsageException($"{_config.Name}: the path is empty; leave the flag out to have none");
}
