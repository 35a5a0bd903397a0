using System.Net;
using System.Net.Sockets;

namespace Tacit.LoadTest;

/// <summary>Blocking sockets: of all ways to wait in .NET the one that costs the client least.</summary>
internal static class LoopbackSocket
{
    public static Socket Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = 10_000,
            SendTimeout = 10_000,
        };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    /// <summary>Receives what there is, at least one byte.</summary>
    public static int ReceiveSome(this Socket socket, Span<byte> buffer)
    {
        int received = socket.Receive(buffer);
        return received > 0 ? received : throw new InvalidDataException("the server closed the connection");
    }
}
