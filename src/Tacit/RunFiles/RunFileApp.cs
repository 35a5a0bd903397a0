using Microsoft.Extensions.Logging;
using Tacit.Commands;

namespace Tacit.RunFiles;

/// <summary>An app of a run file, after all rules: what is common is merged in, every path is absolute, and defaults are applied.</summary>
internal sealed record RunFileApp
{
    /// <summary>The app id; no other app of the file has it.</summary>
    public required string AppId { get; init; }

    /// <summary>The folder in which the app and its sidecar run.</summary>
    public required string Directory { get; init; }

    /// <summary>The executable and its arguments; empty for a sidecar without an app.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The variables that the file adds to the environment. May hold credentials.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Folders of resource files; they exist.</summary>
    public required IReadOnlyList<string> ResourcesPaths { get; init; }

    /// <summary>The configuration file, which exists; empty for none.</summary>
    public required IReadOnlyList<string> ConfigPaths { get; init; }

    /// <summary>Port of the app; 0 when it is not known.</summary>
    public int AppPort { get; init; }

    /// <summary>Protocol of the app.</summary>
    public string AppProtocol { get; init; } = "http";

    /// <summary>Address of the app.</summary>
    public string AppChannelAddress { get; init; } = "127.0.0.1";

    /// <summary>Port of the HTTP API; null for a free one.</summary>
    public int? HttpPort { get; init; }

    /// <summary>Port of the gRPC API; null for a free one.</summary>
    public int? GrpcPort { get; init; }

    /// <summary>Port of the metrics page; null for a free one.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>A folder for sockets in place of the ports of both APIs; null for none. It need not exist.</summary>
    public string? UnixDomainSocket { get; init; }

    /// <summary>Addresses and host names to listen on; empty for both loopback addresses.</summary>
    public IReadOnlyList<string> ListenAddresses { get; init; } = [];

    /// <summary>The least level that the sidecar logs.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Largest request body in bytes; null for no limit.</summary>
    public long? MaxBodySize { get; init; } = SizeLimits.Body(SizeLimits.DefaultBody);

    /// <summary>Largest request head in bytes, on top of the 4 KiB that every request gets.</summary>
    public int ReadBufferSize { get; init; } = SizeLimits.Head(SizeLimits.DefaultHead);

    /// <summary>Where the app's lines go.</summary>
    public LogDestination AppLogDestination { get; init; } = LogDestination.FileAndConsole;

    /// <summary>Where the sidecar's lines go.</summary>
    public LogDestination DaprdLogDestination { get; init; } = LogDestination.File;

    /// <summary>The id only: a variable may be a credential.</summary>
    public override string ToString() => AppId;
}
