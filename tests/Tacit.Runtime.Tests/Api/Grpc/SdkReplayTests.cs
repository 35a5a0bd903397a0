using System.Net.Sockets;
using Google.Protobuf;
using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Testing;
using GetSecretRequest = Tacit.Runtime.Api.Grpc.Protocol.GetSecretRequest;

namespace Tacit.Runtime.Tests.Api.Grpc;

/// <summary>What each official SDK sends when it starts and when it is asked for a secret, in its order and with its headers.</summary>
public sealed class SdkReplayTests : IDisposable
{
    private static readonly GetSecretRequest Get = new() { StoreName = "localsecretstore", Key = "secret" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Two health checks over HTTP from the constructor, each on its own connection; then gRPC from C-core.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("tok")]
    public async Task Python(string token)
    {
        await using InProcessSidecar sidecar = await StartAsync(token);
        for (int i = 0; i < 2; i++)
        {
            RawAnswer health = await RawHttp.SendAsync(
                sidecar.Port, "GET", "/v1.0/healthz/outbound", "Accept-Encoding: identity", "User-Agent: dapr-sdk-python/1.18.3", "Connection: close");
            Assert.Equal(204, health.Status);
        }

        using GrpcClient client = GrpcClient.Of(sidecar);
        string[] headers =
        [
            "user-agent: dapr-sdk-python/1.18.3 grpc-python/1.81.1 grpc-c/53.0.0 (linux; chttp2)", "grpc-accept-encoding: identity, deflate, gzip",
            .. token.Length == 0 ? (string[])[] : [$"dapr-api-token: {token}"],
        ];
        AssertIsTheSecret(await client.CallAsync("GetSecret", Get, headers));
        AssertIsBulk(await client.CallAsync("GetBulkSecret", new GetBulkSecretRequest { StoreName = "localsecretstore" }, headers));
    }

    /// <summary>The probe is GetMetadata with an empty message; a falsy answer would be polled for half a minute.</summary>
    [Theory]
    [InlineData("content-type: application/grpc", "grpc-accept-encoding: identity,deflate,gzip", "user-agent: dapr-sdk-js/v3.6.1 grpc-node-js/1.12.6")]
    [InlineData("content-type: application/grpc+proto", "grpc-accept-encoding: gzip,br", "user-agent: connect-es/2.1.2")]
    public async Task JavaScript(params string[] headers)
    {
        await using InProcessSidecar sidecar = await StartAsync();
        using GrpcClient client = GrpcClient.Of(sidecar);

        GrpcAnswer probe = await client.SendAsync("GetMetadata", new ByteArrayContent([0, 0, 0, 0, 0]), headers);
        GrpcAnswer get = await client.SendAsync(
            "GetSecret", new ByteArrayContent([0, 0, 0, 0, 0x1A, 0x0A, 0x10, .. "localsecretstore"u8, 0x12, 0x06, .. "secret"u8]), headers);

        Assert.Equal("myapp", probe.Read(GetMetadataResponse.Parser).Id);
        AssertIsTheSecret(get);
        Assert.Null(get.Header("grpc-encoding"));
        Assert.Equal(headers[0], $"content-type: {get.Header("content-type")}");
    }

    /// <summary>A wait over HTTP, then calls to <c>localhost</c>, which on most machines is ::1 first and 127.0.0.1 second.</summary>
    [Theory]
    [InlineData("127.0.0.1", "localhost")]
    [InlineData("localhost", "localhost")]
    [InlineData("localhost", "[::1]")]
    [InlineData("::1", "[::1]")]
    public async Task DotNet(string listenAddress, string host)
    {
        if (host == "[::1]" && !Socket.OSSupportsIPv6)
            return;
        await using InProcessSidecar sidecar = await StartAsync(options: options => options with { ListenAddresses = [listenAddress] });
        using HttpClient http = new() { BaseAddress = new($"http://{host}:{sidecar.Port}") };
        using HttpResponseMessage health = await http.GetAsync(new Uri("/v1.0/healthz/outbound", UriKind.Relative));
        using HttpResponseMessage ready = await http.GetAsync(new Uri("/v1.0/healthz", UriKind.Relative));
        Assert.True(health.IsSuccessStatusCode && ready.IsSuccessStatusCode);

        using GrpcClient client = GrpcClient.Of(sidecar.Host.GrpcPort, host);
        string[] headers =
        [
            "user-agent: dapr-sdk-dotnet/v1.18.5", "grpc-accept-encoding: identity,gzip,deflate",
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "grpc-trace-bin: AAAK92UZFs1D3YRI6yEcgDGcAbetawF5IDMxAgE",
        ];
        AssertIsTheSecret(await client.CallAsync("GetSecret", Get, headers));
        AssertIsBulk(await client.CallAsync("GetBulkSecret", new GetBulkSecretRequest { StoreName = "localsecretstore" }, headers));
    }

    /// <summary>An HTTP wait that offers an upgrade and has a content type on a GET, then grpc-java, which counts 8 KiB of headers.</summary>
    [Fact]
    public async Task Java()
    {
        await using InProcessSidecar sidecar = await StartAsync();
        RawAnswer health = await RawHttp.SendAsync(
            sidecar.Port, "GET", "/v1.0/healthz/outbound", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
            "X-DaprRequestId: 2c9a5b7e-8f6d-4c21-9f5e-0a4b1c3d2e1f", "Content-Type: application/json; charset=utf-8", "User-Agent: dapr-sdk-java/v1.18.1", "Connection: close");
        Assert.Equal(204, health.Status);

        using GrpcClient client = GrpcClient.Of(sidecar);
        string[] headers = ["user-agent: dapr-sdk-java/v1.18.1 grpc-java-netty/1.79.0", "grpc-accept-encoding: gzip"];
        AssertIsTheSecret(await client.CallAsync("GetSecret", Get, headers));
        GrpcAnswer denied = await client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "localsecretstore", Key = "hidden" }, headers);
        GrpcAnswer large = await client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "localsecretstore", Key = new string('☃', 50_000) }, headers);

        Assert.Equal((GrpcStatus.PermissionDenied, "access denied by policy to get \"hidden\" from \"localsecretstore\""), (denied.Status, denied.Message));
        Assert.Equal(GrpcStatus.NotFound, large.Status);
        Assert.InRange(large.HeaderBytes, 1024, 8192);
    }

    /// <summary>A blocking dial: the connection must be ready before any call, which takes the server's SETTINGS and an ACK of its own.</summary>
    [Fact]
    public async Task Go()
    {
        await using InProcessSidecar sidecar = await StartAsync("tok");
        using RawHttp2 connection = await RawHttp2.ConnectAsync(sidecar.Host.GrpcPort);

        Http2Frame settings = await connection.ReceiveAsync(FrameType.Settings).Soon();
        Assert.Equal(0, settings.Flags & RawHttp2.Ack);
        await connection.SendAsync(FrameType.Settings, RawHttp2.Ack, 0, []);
        Http2Frame acknowledged = await connection.ReceiveAsync(FrameType.Settings).Soon();
        Assert.Equal(RawHttp2.Ack, acknowledged.Flags & RawHttp2.Ack);

        // The token is all the metadata that the SDK leaves.
        await connection.SendAsync(FrameType.Headers, RawHttp2.EndHeaders, 1, RawHttp2.CallHeaders(
            GrpcClient.Dapr + "GetSecret", ("user-agent", "dapr-sdk-go/v1.14.2 grpc-go/1.79.3"), ("dapr-api-token", "tok")));
        await connection.SendAsync(FrameType.Data, RawHttp2.EndStream, 1, GrpcClient.Frame(Get.ToByteArray()));
        Http2Frame data = await connection.ReceiveAsync(FrameType.Data).Soon();
        Assert.Equal(Secret, GetSecretResponse.Parser.ParseFrom(data.Payload.AsSpan(5)));

        // A ping before, between and after calls is answered, and never taken for abuse.
        for (byte i = 0; i < 100; i++)
        {
            await connection.SendAsync(FrameType.Ping, 0, 0, [i, 0, 0, 0, 0, 0, 0, 1]);
            Http2Frame pong = await connection.ReceiveAsync(FrameType.Ping).Soon();
            Assert.Equal((RawHttp2.Ack, i), (pong.Flags, pong.Payload[0]));
        }
    }

    private static GetSecretResponse Secret => new() { Data = { ["secret"] = "YourPasskeyHere" } };

    private static void AssertIsTheSecret(GrpcAnswer answer)
    {
        Assert.Equal(GrpcStatus.Ok, answer.Status);
        Assert.Equal(Secret, answer.Read(GetSecretResponse.Parser));
    }

    private static void AssertIsBulk(GrpcAnswer answer) => Assert.Equal(
        new GetBulkSecretResponse { Data = { ["secret"] = new SecretResponse { Secrets = { ["secret"] = "YourPasskeyHere" } } } },
        answer.Read(GetBulkSecretResponse.Parser));

    private Task<InProcessSidecar> StartAsync(string token = "", Func<SidecarOptions, SidecarOptions>? options = null)
    {
        SidecarOptions start = InProcessSidecar.Options(_folder.WriteLocalFile("localsecretstore", """{"secret":"YourPasskeyHere","hidden":"h"}""")) with
        {
            ApiToken = token,
            ConfigPaths = [_folder.WriteConfiguration("{secrets: {scopes: [{storeName: localsecretstore, deniedSecrets: [hidden]}]}}")],
        };
        return InProcessSidecar.StartAsync(options?.Invoke(start) ?? start);
    }
}
