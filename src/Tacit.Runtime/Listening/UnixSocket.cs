using System.Net.Sockets;
using System.Text;
using Tacit.Runtime.Api;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Listening;

/// <summary>Unix domain sockets that only their owner can connect to. What a crashed sidecar left behind is replaced.</summary>
internal static class UnixSocket
{
    /// <summary>What <c>sockaddr_un</c> has room for on the tightest system, the final NUL aside.</summary>
    private const int MaxPathBytes = 103;

    public static BoundSocket Bind(ListenerKind kind, string path)
    {
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
            throw StartFailedException.Because($"the socket path {path} is longer than {MaxPathBytes} bytes; choose a shorter --unix-domain-socket folder");

        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            RemoveDead(path);
            UnixDomainSocketEndPoint endPoint = new(path);
            socket.Bind(endPoint);
            // Nobody can connect before the socket listens, so there is no moment at which others could.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(BoundSocket.Backlog);
            return new(kind, socket, endPoint);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            throw failure is StartFailedException
                ? failure
                : StartFailedException.Because($"the socket {path} cannot be made ({failure.GetType().Name}: {(failure as SocketException)?.SocketErrorCode.ToString() ?? "see the folder's permissions"})");
        }
    }

    private static void RemoveDead(string path)
    {
        if (!File.Exists(path))
            return;

        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.ConnectionRefused && IsSocket(path))
        {
            File.Delete(path);
            return;
        }
        catch (SocketException)
        {
            throw StartFailedException.Because($"{path} is in the way and is not a socket; remove it or choose another --unix-domain-socket folder");
        }

        throw StartFailedException.Because($"a running sidecar already serves {path}; choose another --app-id or --unix-domain-socket folder");
    }

    // A regular file and a pipe refuse connections just like a dead socket; only the socket can be deleted without a loss,
    // and only the socket cannot be opened. Opening for both reading and writing does not wait for a pipe's other end.
    private static bool IsSocket(string path)
    {
        try
        {
            using FileStream file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
