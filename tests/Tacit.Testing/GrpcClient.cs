using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;

namespace Tacit.Testing;

/// <summary>The least gRPC client over .NET's own HTTP/2: one request body, one answer. It lets a test send what a real stack would not.</summary>
internal sealed class GrpcClient : IDisposable
{
    public const string Dapr = "/dapr.proto.runtime.v1.Dapr/";

    private readonly HttpClient _http;

    private GrpcClient(HttpClient http) => _http = http;

    /// <summary>A client of a TCP port; HTTP/2 needs one connection for all calls.</summary>
    public static GrpcClient Of(int port, string host = "127.0.0.1") => new(new() { BaseAddress = new($"http://{host}:{port}") });

    public static GrpcClient Of(InProcessSidecar sidecar) => Of(sidecar.Host.GrpcPort);

    /// <summary>A client of a unix domain socket.</summary>
    public static GrpcClient OfSocket(string path) => new(new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, token) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new("http://localhost") });

    /// <summary>A message with its prefix.</summary>
    public static byte[] Frame(byte[] message, byte flag = 0)
    {
        byte[] frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>Calls a method of service Dapr, or the one of a whole path.</summary>
    public Task<GrpcAnswer> CallAsync(string method, IMessage request, params string[] headers) =>
        SendAsync(method, new ByteArrayContent(Frame(request.ToByteArray())), headers);

    /// <summary>Sends any body. The content type can be overridden by a header.</summary>
    public async Task<GrpcAnswer> SendAsync(string method, HttpContent body, params string[] headers) =>
        await await BeginAsync(method, body, headers);

    /// <summary>Sends any body, which need not end. The outer task ends when the answer begins, the inner one with its end.</summary>
    public async Task<Task<GrpcAnswer>> BeginAsync(string method, HttpContent body, params string[] headers)
    {
        HttpRequestMessage request = Request(method, body, headers);
        return EndAsync(request, await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    private static async Task<GrpcAnswer> EndAsync(HttpRequestMessage request, HttpResponseMessage answer)
    {
        using (request)
        using (answer)
            return await GrpcAnswer.ReadAsync(answer);
    }

    private static HttpRequestMessage Request(string method, HttpContent body, string[] headers)
    {
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(method.StartsWith('/') ? method : Dapr + method, UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        body.Headers.ContentType = new("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        foreach (string header in headers)
        {
            string[] parts = header.Split(": ", 2);
            if (parts[0] == "content-type")
            {
                body.Headers.Remove(parts[0]);
                body.Headers.TryAddWithoutValidation(parts[0], parts[1]);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(parts[0], parts[1]);
            }
        }

        return request;
    }

    public void Dispose() => _http.Dispose();
}
