using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Tacit.Testing.Backends;

/// <summary>Kestrel on one loopback port, which it keeps over a stop and a start.</summary>
internal sealed class FakeServer(RequestDelegate process, X509Certificate2? certificate = null, bool asksForClientCertificate = false) : IAsyncDisposable
{
    /// <summary>Is never run: Kestrel's TLS wants services that only a host can register.</summary>
    private readonly WebApplication _services = Services();

    private KestrelServer? _server;

    public int Port { get; private set; }

    public async Task StartAsync()
    {
        KestrelServerOptions options = new() { AddServerHeader = false, ApplicationServices = _services.Services };
        options.Limits.MaxRequestBodySize = null;
        // A client that reads slowly, or not at all, is what some tests are about.
        options.Limits.MinResponseDataRate = null;
        // So many as an API server of Kubernetes allows.
        options.Limits.Http2.MaxStreamsPerConnection = 1000;
        ListenOptions? bound = null;
        options.Listen(IPAddress.Loopback, Port, listen => Configure(bound = listen));
        KestrelServer server = new(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
        await server.StartAsync(new Application(process), CancellationToken.None);
        Port = bound!.IPEndPoint!.Port;
        _server = server;
    }

    /// <summary>Stops at once: running requests are broken off, and nobody can connect any more.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is not { } server)
            return;
        await server.StopAsync(new CancellationToken(canceled: true));
        server.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
    }

    private static WebApplication Services()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        return builder.Build();
    }

    private void Configure(ListenOptions listen)
    {
        // As servers in Go: HTTP/2 is agreed on in TLS, or not spoken.
        listen.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
        if (certificate is null)
            return;
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            // Only for this is the name looked at that a client asks for.
            ServerCertificateSelector = (_, _) => certificate,
            ClientCertificateMode = asksForClientCertificate ? ClientCertificateMode.AllowCertificate : ClientCertificateMode.NoCertificate,
            ClientCertificateValidation = (_, _, _) => true,
        });
    }

    /// <summary>Hands each exchange to the fake.</summary>
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
