using System.Net;
using System.Net.Sockets;
using Tacit.Runtime;
using Tacit.Runtime.Api;
using Tacit.Runtime.Listening;

namespace Tacit.RunningSidecars;

/// <summary>What a running sidecar says of itself, for <c>tacit list</c> and <c>tacit stop</c>. Nothing in it is secret.</summary>
internal sealed record RunningSidecar
{
    public required string AppId { get; init; }

    /// <summary>The process that it runs in.</summary>
    public required ProcessIdentity Process { get; init; }

    /// <summary>Where process numbers mean what they mean to it; empty where there is one place only.</summary>
    public string PidNamespace { get; init; } = "";

    /// <summary>Whether sidecars of other apps run in the same process.</summary>
    public bool SharesProcess { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>An address at which its HTTP API can be reached.</summary>
    public string HttpAddress { get; init; } = "";

    /// <summary>0 with a unix domain socket.</summary>
    public int HttpPort { get; init; }

    /// <summary>0 with a unix domain socket.</summary>
    public int GrpcPort { get; init; }

    /// <summary>0 when there is no metrics page.</summary>
    public int MetricsPort { get; init; }

    /// <summary>Absolute; empty with a port.</summary>
    public string HttpSocket { get; init; } = "";

    /// <summary>Absolute; empty with a port.</summary>
    public string GrpcSocket { get; init; } = "";

    /// <summary>0 when it is not known.</summary>
    public int AppPort { get; init; }

    /// <summary>0 for no limit.</summary>
    public long MaxBodySize { get; init; }

    public int ReadBufferSize { get; init; }

    /// <summary>The process that started both the sidecar and the app; 0 when it is not known.</summary>
    public int LauncherPid { get; init; }

    /// <summary>0 when it is not known.</summary>
    public int AppPid { get; init; }

    /// <summary>The app's command line; empty when it is not known.</summary>
    public string Command { get; init; } = "";

    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    /// <summary>The run file that it comes from; empty for none.</summary>
    public string RunFilePath { get; init; } = "";

    public string RunFileName { get; init; } = "";

    public string AppLogPath { get; init; } = "";

    public string SidecarLogPath { get; init; } = "";

    /// <summary>A sidecar of this process, as far as it knows itself; whoever started the app adds what it knows.</summary>
    public static RunningSidecar Of(SidecarOptions options, SidecarHost sidecar, TimeProvider timeProvider) => new()
    {
        AppId = options.AppId,
        Process = ProcessIdentity.Current,
        PidNamespace = CurrentPidNamespace(),
        StartedAt = timeProvider.GetUtcNow(),
        HttpAddress = Reachable(EndPointOf(sidecar, ListenerKind.Http)),
        HttpPort = sidecar.HttpPort,
        GrpcPort = sidecar.GrpcPort,
        MetricsPort = sidecar.MetricsPort,
        HttpSocket = EndPointOf(sidecar, ListenerKind.Http) as UnixDomainSocketEndPoint is { } http ? http.ToString() : "",
        GrpcSocket = EndPointOf(sidecar, ListenerKind.Grpc) as UnixDomainSocketEndPoint is { } grpc ? grpc.ToString() : "",
        AppPort = options.AppPort,
        MaxBodySize = options.MaxBodySize ?? 0,
        ReadBufferSize = options.ReadBufferSize,
        ResourcesPaths = [.. options.ResourcesPaths.Select(path => Path.GetFullPath(path, options.WorkingDirectory))],
    };

    /// <summary>The one that this process is in.</summary>
    public static string CurrentPidNamespace()
    {
        try
        {
            return OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget ?? "" : "";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static EndPoint? EndPointOf(SidecarHost sidecar, ListenerKind kind) =>
        sidecar.Listeners.FirstOrDefault(listener => listener.Kind == kind) is BoundSocket bound ? bound.EndPoint : null;

    private static string Reachable(EndPoint? endPoint) => endPoint is not IPEndPoint { Address: { } address } ? ""
        : address.Equals(IPAddress.Any) ? $"{IPAddress.Loopback}"
        : address.Equals(IPAddress.IPv6Any) ? $"{IPAddress.IPv6Loopback}"
        : address.ToString();
}
