using System.Net;
using System.Net.Sockets;

namespace Tacit.Testing;

/// <summary>A port on this machine on which something listens, as an app does.</summary>
internal sealed class OpenPort : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private OpenPort() => _listener.Start();

    public int Number => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static OpenPort Open() => new();

    public void Dispose() => _listener.Dispose();
}
