using System.Net;
using Tacit.Runtime.Api;
using Tacit.Testing;

namespace Tacit.Runtime.Tests;

/// <summary>Ports that only tests ask a sidecar for.</summary>
internal static class SidecarPorts
{
    public static int PublicPort(this InProcessSidecar sidecar) =>
        sidecar.Host.Listeners.Where(listener => listener.Kind is ListenerKind.Public).Select(listener => ((IPEndPoint)listener.EndPoint).Port).Distinct().Single();

    /// <summary>Every TCP port of the sidecar, once for each listener.</summary>
    public static IEnumerable<int> Ports(this InProcessSidecar sidecar) =>
        sidecar.Host.Listeners.GroupBy(listener => listener.Kind).Select(kind => kind.Select(listener => ((IPEndPoint)listener.EndPoint).Port).Distinct().Single());
}
