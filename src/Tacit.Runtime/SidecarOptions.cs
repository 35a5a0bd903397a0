using Tacit.Abstractions;
using Tacit.Abstractions.Resources;

namespace Tacit.Runtime;

/// <summary>What flags and environment decide. Checked where they are parsed; constant for the life of the sidecar.</summary>
internal sealed record SidecarOptions
{
    /// <summary>The app that is served.</summary>
    public required string AppId { get; init; }

    /// <summary>Absolute; relative paths are resolved against it.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The environment variables that resources and stores may refer to.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Folders of resource files.</summary>
    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    /// <summary>Configuration files, later ones over earlier ones.</summary>
    public IReadOnlyList<string> ConfigPaths { get; init; } = [];

    /// <summary>Addresses and host names to listen on; empty for both loopback addresses.</summary>
    public IReadOnlyList<string> ListenAddresses { get; init; } = [];

    /// <summary>Port of the HTTP API; 0 for a free one.</summary>
    public int HttpPort { get; init; }

    /// <summary>Port of the gRPC API; 0 for a free one.</summary>
    public int GrpcPort { get; init; }

    /// <summary>Port of the metrics page; 0 for a free one, null for none.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>Addresses for the metrics page; empty for both loopback addresses.</summary>
    public IReadOnlyList<string> MetricsListenAddresses { get; init; } = [];

    /// <summary>Port of the public listener; null for none.</summary>
    public int? PublicPort { get; init; }

    /// <summary>Addresses of the public listener; empty for every address.</summary>
    public IReadOnlyList<string> PublicListenAddresses { get; init; } = [];

    /// <summary>Ports that are somebody else's, so that none of them is taken for a free one.</summary>
    public IReadOnlyList<int> ReservedPorts { get; init; } = [];

    /// <summary>A folder for unix domain sockets, which then replace the TCP ports of both APIs; null for none.</summary>
    public string? UnixDomainSocket { get; init; }

    /// <summary>Which answers callers get.</summary>
    public ErrorContract ErrorContract { get; init; }

    /// <summary>The token that callers must send; empty for none.</summary>
    public string ApiToken { get; init; } = "";

    /// <summary>Names beyond those of the loopback that a request may have as its host.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins of web pages that may call.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Largest request body in bytes; null for no limit.</summary>
    public long? MaxBodySize { get; init; } = 4 * 1024 * 1024;

    /// <summary>Largest request head in bytes, on top of the 4 KiB that every request gets.</summary>
    public int ReadBufferSize { get; init; } = 4 * 1024;

    /// <summary>Most connections at a time.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>How long a call may take before it is answered with a failure.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often everything is compared with what is declared, beside the looks at files; also how often failed stores are tried again.</summary>
    public TimeSpan ReconcileInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The namespace that components must be of, if they say one; empty for any.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Secret stores that are there without being declared.</summary>
    public IReadOnlyList<Component> BuiltInStores { get; init; } = [];

    /// <summary>The store of secret references that name none; empty where each has to name one.</summary>
    public string DefaultSecretStore { get; init; } = "";

    /// <summary>Port of the app; 0 when it is not known.</summary>
    public int AppPort { get; init; }

    /// <summary>Protocol of the app.</summary>
    public string AppProtocol { get; init; } = "http";

    /// <summary>Address of the app.</summary>
    public string AppChannelAddress { get; init; } = "127.0.0.1";
}
