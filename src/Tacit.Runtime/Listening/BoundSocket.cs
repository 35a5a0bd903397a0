using System.Net;
using System.Net.Sockets;
using Tacit.Runtime.Api;

namespace Tacit.Runtime.Listening;

/// <summary>A socket that is bound and listens. Kestrel takes it over; until then it is closed with this.</summary>
internal sealed record BoundSocket(ListenerKind Kind, Socket Socket, EndPoint EndPoint) : IDisposable
{
    public const int Backlog = 512;

    /// <summary>Closes it. A unix domain socket takes its file with it, at the first close: later the path may be a successor's.</summary>
    public void Dispose() => Socket.Dispose();
}
