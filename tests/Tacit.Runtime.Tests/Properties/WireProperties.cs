using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Tacit.Abstractions;
using Tacit.Testing;
using GetSecretRequest = Tacit.Runtime.Api.Grpc.Protocol.GetSecretRequest;

namespace Tacit.Runtime.Tests.Properties;

/// <summary>Whatever arrives on a port, the sidecar stays up and has no bug to log.</summary>
public sealed class WireProperties : IAsyncLifetime, IDisposable
{
    private static readonly string[] Heads =
    [
        "GET /v1.0/secrets/fs/k HTTP/1.1\r\nHost: localhost\r\n",
        "GET /v1.0/secrets/fs/bulk?metadata.a=%41&metadata.b=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"key\":\"\\ud800\"}",
        "PUT /v1.0/metadata/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "OPTIONS http://localhost/ HTTP/1.0\r\nOrigin: https://x.example\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: a, b\r\n\r\n",
        "GET /v1.0/healthz?appid=x HTTP/1.1\r\nHost: [::1]:80\r\nExpect: 100-continue\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    ];

    private readonly TemporaryFolder _folder = new();
    private InProcessSidecar _sidecar = null!;

    public async Task InitializeAsync() => _sidecar = await InProcessSidecar.StartAsync(
        InProcessSidecar.Options(_folder.WriteLocalFile("fs", """{"k":"v"}""")) with { AllowedOrigins = ["https://*.example"] });

    public async Task DisposeAsync() => await _sidecar.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Any_request_target_is_answered_or_refused()
    {
        await PropertyCheck.HoldsAsync(Generators.Bytes, 300, bytes => SendAsync([.. "GET /"u8, .. bytes, .. " HTTP/1.1\r\nHost: localhost\r\n\r\n"u8]));
        await PropertyCheck.HoldsAsync(
            Generators.Text, 300, text => SendAsync(Encoding.UTF8.GetBytes($"GET /v1.0/secrets/{text} HTTP/1.1\r\nHost: localhost\r\n\r\n")));
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Any_header_is_answered_or_refused()
    {
        string[] names = ["Host", "Origin", "dapr-api-token", "Sec-Fetch-Site", "Content-Length", "Transfer-Encoding", "Access-Control-Request-Method", "Connection", "Expect", "X"];
        await PropertyCheck.HoldsAsync(
            Gen.Elements(names).SelectMany(_ => Generators.Bytes, (name, value) => (byte[])[.. Encoding.ASCII.GetBytes($"GET /v1.0/healthz HTTP/1.1\r\n{name}: "), .. value, .. "\r\n\r\n"u8]),
            400,
            SendAsync);
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Requests_with_a_few_wrong_bytes_are_answered_or_refused()
    {
        await PropertyCheck.HoldsAsync(Gen.Elements(Heads).SelectMany(Generators.Mutations), 500, SendAsync);
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Any_bytes_on_the_gRPC_and_metrics_ports_are_answered_or_refused()
    {
        await PropertyCheck.HoldsAsync(Generators.Bytes, 100, bytes => SendAsync(_sidecar.Host.GrpcPort, bytes));
        await PropertyCheck.HoldsAsync(Generators.Bytes, 100, bytes => SendAsync(_sidecar.Host.GrpcPort, [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. bytes]));
        await PropertyCheck.HoldsAsync(Gen.Elements(Heads).SelectMany(Generators.Mutations), 100, bytes => SendAsync(_sidecar.Host.MetricsPort, bytes));
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Any_gRPC_body_has_a_status_and_leaves_the_connection_whole()
    {
        byte[] good = new GetSecretRequest { StoreName = "fs", Key = "k", Metadata = { ["a"] = "b" } }.ToByteArray();
        Gen<byte[]> messages = Gen.OneOf(Generators.Bytes, Generators.Mutations(Encoding.ASCII.GetString(good)));
        Gen<byte[]> framed = messages.Select(message => GrpcClient.Frame(message));
        using GrpcClient client = GrpcClient.Of(_sidecar);

        foreach (Gen<byte[]> bodies in (Gen<byte[]>[])[Generators.Bytes, framed, Generators.Mutations(Encoding.ASCII.GetString(GrpcClient.Frame(good)))])
        {
            await PropertyCheck.HoldsAsync(bodies, 200, async body =>
            {
                foreach (string method in (string[])["GetSecret", "SetMetadata", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"])
                    Assert.NotNull((await client.SendAsync(method, new ByteArrayContent(body)).Soon()).Status);
                Assert.NotNull((await client.SendAsync("GetSecret", new ByteArrayContent(GrpcClient.Frame(body, flag: 1)), "grpc-encoding: gzip").Soon()).Status);
            });
        }

        await AssertUnharmedAsync();
    }

    private Task SendAsync(byte[] bytes) => SendAsync(_sidecar.Port, bytes);

    /// <summary>Sends the bytes, says that no more will come, and reads until the sidecar closes.</summary>
    private static async Task SendAsync(int port, byte[] bytes)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        byte[] buffer = new byte[4096];
        try
        {
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(bytes);
            client.Client.Shutdown(SocketShutdown.Send);
            while (await stream.ReadAsync(buffer).AsTask().Soon() > 0)
            {
                // What it answers is not the point here.
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            // Refusing by closing is fine.
        }
    }

    private async Task AssertUnharmedAsync()
    {
        Assert.Equal(204, (await RawHttp.SendAsync(_sidecar.Port, "GET", "/v1.0/healthz")).Status);
        Assert.Equal("{\"k\":\"v\"}\n", (await RawHttp.SendAsync(_sidecar.Port, "GET", "/v1.0/secrets/fs/k")).Body);
        Assert.DoesNotContain(_sidecar.Logs.Lines, line => line.Id.Id is LogEventIds.UnexpectedFailure or LogEventIds.StoreCrashed);
    }
}
