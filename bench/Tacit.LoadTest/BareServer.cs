using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Tacit.LoadTest;

/// <summary>What Kestrel alone can do: the answers of tacit as constants, without hosting, routing or an HttpContext.</summary>
internal sealed class BareServer : IHttpApplication<IFeatureCollection>
{
    /// <summary>Serves until standard input ends, which it does with the process that holds the other end.</summary>
    public static async Task RunAsync()
    {
        KestrelServerOptions options = new() { AddServerHeader = false };
        List<ListenOptions> listeners = [];
        foreach (HttpProtocols protocol in new[] { HttpProtocols.Http1, HttpProtocols.Http2 })
        {
            options.Listen(IPAddress.Loopback, 0, listener =>
            {
                listener.Protocols = protocol;
                listeners.Add(listener);
            });
        }

        SocketTransportFactory transport = new(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        using KestrelServer server = new(Options.Create(options), transport, NullLoggerFactory.Instance);
        await server.StartAsync(new BareServer(), CancellationToken.None);
        Console.WriteLine($"HTTP server is running on port {listeners[0].IPEndPoint!.Port}");
        Console.WriteLine($"API gRPC server is running on port {listeners[1].IPEndPoint!.Port}");
        await Console.In.ReadToEndAsync();
    }

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public Task ProcessRequestAsync(IFeatureCollection context) =>
        context.GetRequiredFeature<IHttpRequestFeature>().Protocol == "HTTP/2" ? AnswerGrpcAsync(context) : AnswerHttpAsync(context);

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
        // Nothing of a context outlives its request.
    }

    private static async Task AnswerHttpAsync(IFeatureCollection context)
    {
        IHeaderDictionary headers = context.GetRequiredFeature<IHttpResponseFeature>().Headers;
        headers.CacheControl = "no-store";
        headers.ContentType = "application/json";
        headers.ContentLength = SecretCall.HttpAnswer.Length;
        await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(SecretCall.HttpAnswer);
    }

    private static async Task AnswerGrpcAsync(IFeatureCollection context)
    {
        // Kestrel resets a stream whose request was not read to its end.
        PipeReader request = context.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        ReadResult read;
        do
        {
            read = await request.ReadAsync();
            request.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);

        IHeaderDictionary headers = context.GetRequiredFeature<IHttpResponseFeature>().Headers;
        headers.CacheControl = "no-store";
        headers.ContentType = "application/grpc";
        // Not flushed, so that head, message and trailers leave together.
        context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.Write(SecretCall.GrpcAnswer);
        context.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers["grpc-status"] = "0";
    }
}
