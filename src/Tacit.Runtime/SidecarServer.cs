using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tacit.Runtime.Api;
using Tacit.Runtime.Listening;

namespace Tacit.Runtime;

/// <summary>Kestrel over sockets that are bound already, without the generic host around it.</summary>
internal sealed class SidecarServer : IDisposable
{
    private readonly KestrelServer _server;
    private readonly Application _application;

    public SidecarServer(SidecarOptions options, ListenSockets sockets, RequestDelegate application, ILoggerFactory loggers)
    {
        _application = new(application);
        KestrelServerOptions kestrel = new() { AddServerHeader = false, AllowHostHeaderOverride = true };
        SetLimits(kestrel.Limits, options);
        Http2PriorKnowledge http2 = new();
        foreach (BoundSocket bound in sockets.All.OrderByDescending(bound => bound.Kind is ListenerKind.Grpc))
            Listen(kestrel, bound, http2);

        Dictionary<EndPoint, BoundSocket> byEndPoint = sockets.All.ToDictionary(bound => bound.EndPoint);
        SocketTransportOptions transport = new()
        {
            Backlog = BoundSocket.Backlog,
            CreateBoundListenSocket = endPoint => byEndPoint[endPoint].Socket,
        };
        _server = new(Options.Create(kestrel), new SocketTransportFactory(Options.Create(transport), loggers), loggers);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(_application, cancellationToken);

    /// <summary>Stops accepting and waits for running requests until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public void Dispose() => _server.Dispose();

    private static void SetLimits(KestrelServerLimits limits, SidecarOptions options)
    {
        // The body limit is kept where bodies are read, so that the answer is the documented one.
        limits.MaxRequestBodySize = null;
        // daprd's HTTP server grants 4 KiB on top of the size that is configured.
        limits.MaxRequestHeadersTotalSize = options.ReadBufferSize + 4096;
        limits.MaxRequestLineSize = options.ReadBufferSize + 4096;
        limits.MaxRequestBufferSize = Math.Max(1024 * 1024, 2 * limits.MaxRequestLineSize);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.Http2.MaxRequestHeaderFieldSize = options.ReadBufferSize + 4096;
    }

    private static void Listen(KestrelServerOptions kestrel, BoundSocket bound, Http2PriorKnowledge http2)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = bound.Kind is ListenerKind.Grpc ? HttpProtocols.Http2 : HttpProtocols.Http1;
            Listener listener = new(bound.Kind);
            listen.Use(next => connection =>
            {
                connection.Features.Set(listener);
                return next(connection);
            });
            if (bound.Kind is ListenerKind.Grpc)
                http2.TakeHttp2From(listen);
            else if (bound.Kind is ListenerKind.Http)
                http2.AddTo(listen);
        }

        if (bound.EndPoint is IPEndPoint address)
            kestrel.Listen(address, Configure);
        else
            kestrel.ListenUnixSocket(bound.EndPoint.ToString()!, Configure);
    }

    /// <summary>Hands each exchange to the first hop.</summary>
    private sealed class Application(RequestDelegate process) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => process(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
            // Nothing of a context outlives its request.
        }
    }
}
