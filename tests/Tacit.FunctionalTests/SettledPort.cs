using System.Net;
using System.Net.Sockets;

namespace Tacit.FunctionalTests;

/// <summary>Ports for sidecars that must be found where they are looked for before they are there, or again after they were gone.</summary>
/// <remarks>
/// A port that the system gave out is given to somebody else when nobody listens on it, and a client that keeps connecting to it may
/// even be given it itself. These ports are below every system's range for that.
/// </remarks>
internal static class SettledPort
{
    private const int First = 15_000;
    private const int Count = 15_000;

    // Runs of the tests that are side by side begin at different places.
    private static int _last = Environment.ProcessId * 101 % Count;

    /// <summary>A port that is free on both loopback addresses, and is not handed out again.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = First + (Interlocked.Increment(ref _last) % Count);
            if (IsFree(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || IsFree(IPAddress.IPv6Loopback, port)))
                return port;
        }
    }

    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using TcpListener listener = new(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode is SocketError.AddressNotAvailable;
        }
    }
}
