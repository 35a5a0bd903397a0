using System.Net;
using System.Net.Sockets;
using System.Text;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Listening;

/// <summary>HTTP/2 without negotiation on the port of the HTTP API, beside HTTP/1.1.</summary>
public sealed class Http2PriorKnowledgeTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private InProcessSidecar _sidecar = null!;

    public async Task InitializeAsync() => _sidecar = await InProcessSidecar.StartAsync(
        InProcessSidecar.Options(_folder.WriteLocalFile("fs", """{"k":"v","a/b":"slash"}""")));

    public async Task DisposeAsync() => await _sidecar.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/v1.0/secrets/fs/k", 200, "{\"k\":\"v\"}\n")]
    [InlineData("/v1.0/secrets/fs/a%2Fb", 200, "{\"a/b\":\"slash\"}\n")]
    [InlineData("/v1.0/secrets/fs/nope", 204, "")]
    [InlineData("/v1.0/healthz", 204, "")]
    public async Task The_API_is_the_same(string path, int status, string body)
    {
        using HttpResponseMessage answer = await GetAsync(_sidecar.Port, path);

        Assert.Equal((HttpVersion.Version20, status, body), (answer.Version, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_gRPC_call_on_the_HTTP_port_is_not_found()
    {
        using GrpcClient client = GrpcClient.Of(_sidecar.Port);

        GrpcAnswer answer = await client.SendAsync("GetSecret", new ByteArrayContent(GrpcClient.Frame([])));

        Assert.Equal((404, null), (answer.HttpStatus, answer.Status));
    }

    [Theory]
    [InlineData("P", "UT /v1.0/metadata/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n\r\nv", "HTTP/1.1 204 ")]
    [InlineData("PR", "I * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 4")]
    [InlineData("GE", "T /v1.0/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 204 ")]
    public async Task A_request_in_pieces_is_still_HTTP_1(string first, string second, string answer)
    {
        using TcpClient tcp = new();
        await tcp.ConnectAsync(IPAddress.Loopback, _sidecar.Port);
        tcp.NoDelay = true;
        NetworkStream stream = tcp.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes(first));
        await Task.Yield();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(second));
        string received = await new StreamReader(stream).ReadToEndAsync().Soon();

        Assert.StartsWith(answer, received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_connection_does_not_hold_up_the_end_of_the_sidecar()
    {
        using TcpClient silent = new();
        await silent.ConnectAsync(IPAddress.Loopback, _sidecar.Port);
        using TcpClient undecided = new();
        await undecided.ConnectAsync(IPAddress.Loopback, _sidecar.Port);
        await undecided.GetStream().WriteAsync("PRI *"u8.ToArray());

        Assert.True(await _sidecar.Host.StopAsync(TimeSpan.FromMinutes(10)).Soon());
    }

    private static async Task<HttpResponseMessage> GetAsync(int port, string path)
    {
        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Get, $"http://localhost:{port}{path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return await client.SendAsync(request);
    }
}
