using Tacit.RunningSidecars;

namespace Tacit.Tests.RunningSidecars;

/// <summary>A running sidecar as tests need it.</summary>
internal static class Sample
{
    public static RunningSidecar Sidecar(string appId = "order-processor") => new()
    {
        AppId = appId,
        Process = ProcessIdentity.Current,
        PidNamespace = RunningSidecar.CurrentPidNamespace(),
        StartedAt = new(2026, 4, 22, 15, 44, 32, TimeSpan.Zero),
        HttpAddress = "127.0.0.1",
        HttpPort = 45069,
        GrpcPort = 37019,
        MetricsPort = 9090,
        MaxBodySize = 4194304,
        ReadBufferSize = 4096,
        LauncherPid = 12340,
        AppPid = 12350,
        Command = "python3 app.py",
        ResourcesPaths = ["/a/components"],
    };
}
