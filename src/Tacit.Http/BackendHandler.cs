using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Tacit.Http;

/// <summary>Connections to backends.</summary>
/// <remarks>
/// TLS is made here and not by the handler, which would take the name that the certificate must have from the <c>Host</c> header, and could not send a
/// client certificate that changed together with those that issued it. To the handler every address is plain http, and HTTP is of version 1.1.
/// </remarks>
internal static class BackendHandler
{
    /// <summary>How long a connection is kept, so that names are looked up again and certificates that changed are shown.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>More than these wait for one that is free.</summary>
    private const int MaxConnections = 64;

    /// <summary>A handler that does nothing by itself: no redirects, cookies, compression, proxies, or headers of tracing.</summary>
    /// <param name="trust">How both ends prove who they are; null for connections without TLS.</param>
    /// <param name="timeout">The time to connect.</param>
    /// <param name="proxy">What the connections go through; null for nothing.</param>
    public static SocketsHttpHandler Create(ServerTrust? trust, TimeSpan timeout, HttpProxy? proxy) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        PooledConnectionLifetime = ConnectionLifetime,
        MaxConnectionsPerServer = MaxConnections,
        ConnectTimeout = timeout,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, trust, proxy, cancellationToken),
    };

    /// <summary>A connection without TLS.</summary>
    public static async Task<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, ServerTrust? trust, HttpProxy? proxy, CancellationToken cancellationToken)
    {
        Stream plain = proxy is null ? await ConnectAsync(target, cancellationToken) : await proxy.ConnectAsync(target, cancellationToken);
        return trust is null ? plain : await EncryptAsync(plain, target.Host, trust, cancellationToken);
    }

    private static async ValueTask<Stream> EncryptAsync(Stream plain, string host, ServerTrust trust, CancellationToken cancellationToken)
    {
        SslStream encrypted = new(plain, leaveInnerStreamOpen: false);
        try
        {
            await encrypted.AuthenticateAsClientAsync(await trust.OptionsAsync(host, cancellationToken), cancellationToken);
            return encrypted;
        }
        catch
        {
            await encrypted.DisposeAsync();
            throw;
        }
    }
}
