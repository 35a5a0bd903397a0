using Microsoft.Extensions.Logging;

namespace Tacit.RunFiles;

/// <summary>What an app, or <c>common</c> for all of them, says; null where it says nothing.</summary>
internal sealed record SharedSettings
{
    public static SharedSettings None { get; } = new();

    public string? AppProtocol { get; init; }

    public IReadOnlyList<string>? ListenAddresses { get; init; }

    public LogLevel? LogLevel { get; init; }

    /// <summary>Absolute.</summary>
    public IReadOnlyList<string>? ResourcesPaths { get; init; }

    /// <summary>Absolute.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>The folder in which <c>.dapr</c> is, in place of the user's home; absolute.</summary>
    public string? RuntimePath { get; init; }

    /// <summary>In bytes, as daprd counts them.</summary>
    public long? MaxBodySize { get; init; }

    /// <summary>In bytes, as daprd counts them.</summary>
    public long? ReadBufferSize { get; init; }

    public LogDestination? AppLogDestination { get; init; }

    public LogDestination? DaprdLogDestination { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Lays this over what is common: each member that is there counts, an empty one too.</summary>
    public SharedSettings Over(SharedSettings common) => new()
    {
        AppProtocol = AppProtocol ?? common.AppProtocol,
        ListenAddresses = ListenAddresses ?? common.ListenAddresses,
        LogLevel = LogLevel ?? common.LogLevel,
        ResourcesPaths = ResourcesPaths ?? common.ResourcesPaths,
        ConfigPath = ConfigPath ?? common.ConfigPath,
        RuntimePath = RuntimePath ?? common.RuntimePath,
        MaxBodySize = MaxBodySize ?? common.MaxBodySize,
        ReadBufferSize = ReadBufferSize ?? common.ReadBufferSize,
        AppLogDestination = AppLogDestination ?? common.AppLogDestination,
        DaprdLogDestination = DaprdLogDestination ?? common.DaprdLogDestination,
        Environment = Merge(common.Environment),
    };

    private Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> common)
    {
        Dictionary<string, string> merged = new(common, StringComparer.Ordinal);
        foreach ((string name, string value) in Environment)
            merged[name] = value;
        return merged;
    }
}
