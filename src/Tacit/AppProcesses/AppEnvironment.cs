using System.Globalization;
using Tacit.Runtime;
using Tacit.Runtime.Api;
using Tacit.Runtime.Listening;

namespace Tacit.AppProcesses;

/// <summary>The variables by which an app finds its sidecar, named as the dapr CLI names them.</summary>
/// <remarks>
/// <c>DAPR_HOST</c> is never among them: the JavaScript quickstart loses the port when it is set. A variable with null is
/// removed, so that an outer sidecar's does not shine through.
/// </remarks>
internal static class AppEnvironment
{
    /// <summary>The protocols of apps; another one is passed over.</summary>
    public static IReadOnlyList<string> Protocols { get; } = ["http", "https", "grpc", "grpcs", "h2c"];

    public static IReadOnlyDictionary<string, string?> For(SidecarOptions options, SidecarHost sidecar)
    {
        Dictionary<string, string?> variables = new()
        {
            ["APP_ID"] = options.AppId,
            ["APP_CHANNEL_ADDRESS"] = options.AppChannelAddress,
            ["APP_PROTOCOL"] = Protocols.Contains(options.AppProtocol) ? options.AppProtocol : null,
            ["DAPR_HTTP_PORT"] = Port(sidecar.HttpPort),
            ["DAPR_GRPC_PORT"] = Port(sidecar.GrpcPort),
            ["DAPR_METRICS_PORT"] = Port(sidecar.MetricsPort),
            ["TACIT_HTTP_SOCKET"] = options.UnixDomainSocket is null ? null : Socket(sidecar, ListenerKind.Http),
            ["TACIT_GRPC_SOCKET"] = options.UnixDomainSocket is null ? null : Socket(sidecar, ListenerKind.Grpc),
        };
        // Without the flag, the variable is the app's own.
        if (options.AppPort > 0)
            variables["APP_PORT"] = Port(options.AppPort);
        return variables;
    }

    private static string? Port(int port) => port == 0 ? null : port.ToString(CultureInfo.InvariantCulture);

    private static string? Socket(SidecarHost sidecar, ListenerKind kind) =>
        sidecar.Listeners.FirstOrDefault(listener => listener.Kind == kind) is BoundSocket bound ? bound.EndPoint.ToString() : null;
}
