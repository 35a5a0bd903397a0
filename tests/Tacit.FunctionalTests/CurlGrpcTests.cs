using Google.Protobuf;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary>curl with HTTP/2 by prior knowledge, another implementation of it: raw frames on the gRPC port, the HTTP API on the HTTP port.</summary>
public sealed class CurlGrpcTests : IAsyncLifetime, IDisposable
{
    private readonly GuardedSample _sample = new();
    private TacitProcess _sidecar = null!;
    private int _port;

    public async Task InitializeAsync()
    {
        _sidecar = _sample.Serve();
        _port = await _sidecar.GrpcPortAsync();
    }

    public async Task DisposeAsync() => await _sidecar.DisposeAsync();

    public void Dispose() => _sample.Dispose();

    [RequiresFact("curl")]
    public async Task Get_and_bulk_get()
    {
        (string headers, byte[] body) = await CallAsync("GetSecret", new GetSecretRequest { StoreName = "fs", Key = "k1" });
        Assert.StartsWith("HTTP/2 200", headers, StringComparison.Ordinal);
        Assert.Contains("\ngrpc-status: 0\n", headers, StringComparison.Ordinal);
        Assert.Equal(GrpcClient.Frame(new GetSecretResponse { Data = { ["k1"] = "v1" } }.ToByteArray()), body);

        (_, byte[] bulk) = await CallAsync("GetBulkSecret", new GetBulkSecretRequest { StoreName = "fs" });
        GetBulkSecretResponse visible = new()
        {
            Data =
            {
                ["k1"] = new SecretResponse { Secrets = { ["k1"] = "v1" } },
                ["k2"] = new SecretResponse { Secrets = { ["k2"] = "v2" } },
            },
        };
        Assert.Equal(GrpcClient.Frame(visible.ToByteArray()), bulk);
    }

    [RequiresFact("curl")]
    public async Task Refusals_are_in_the_headers()
    {
        await ExpectAsync("grpc-status: 5\ngrpc-message: failed getting secret with key nope from secret store fs: secret nope not found\n", new() { StoreName = "fs", Key = "nope" });
        await ExpectAsync("grpc-status: 7\ngrpc-message: access denied by policy to get \"hidden\" from \"fs\"\n", new() { StoreName = "fs", Key = "hidden" });
        await ExpectAsync("grpc-status: 16\ngrpc-message: Unauthorized\n", new() { StoreName = "fs", Key = "k1" }, "dapr-api-token: wrong");
        await ExpectAsync("grpc-status: 4\n", new() { StoreName = "fs", Key = "k1" }, "grpc-timeout: 1n");
    }

    [RequiresFact("curl")]
    public async Task A_hundred_calls_at_a_time()
    {
        await WriteAsync(new GetSecretRequest { StoreName = "fs", Key = "k1" });

        // A fragment is not sent; it makes a hundred addresses of one. Each call has a connection: with prior knowledge,
        // curl 7.88 fails at any server when it uses one again.
        string output = await CurlAsync(
            "--parallel", "--parallel-immediate", "--parallel-max", "100", "--data-binary", "@request.bin", "--header", "content-type: application/grpc", "--header", $"dapr-api-token: {GuardedSample.Token}",
            "--output", "answer-#1.bin", "--write-out", "%{http_code} %{size_download}\n", $"http://127.0.0.1:{_port}/dapr.proto.runtime.v1.Dapr/GetSecret#[1-100]");

        Assert.Equal(Enumerable.Repeat("200 15", 100), output.Split('\n'));
    }

    [RequiresFact("curl")]
    public async Task The_HTTP_port_has_HTTP_2_too()
    {
        int port = await _sidecar.HttpPortAsync();

        string output = await CurlAsync("--header", $"dapr-api-token: {GuardedSample.Token}", "--write-out", "%{http_version} %{http_code}", $"http://127.0.0.1:{port}/v1.0/secrets/fs/k1");

        Assert.Equal("{\"k1\":\"v1\"}\n2 200", output);
    }

    private async Task ExpectAsync(string expected, GetSecretRequest request, params string[] headers)
    {
        (string answer, byte[] body) = await CallAsync("GetSecret", request, headers);
        Assert.StartsWith("HTTP/2 200", answer, StringComparison.Ordinal);
        Assert.Contains("\n" + expected, answer, StringComparison.Ordinal);
        Assert.Empty(body);
    }

    private async Task<(string Headers, byte[] Body)> CallAsync(string method, IMessage request, params string[] headers)
    {
        await WriteAsync(request);
        string[] sent = ["content-type: application/grpc", "te: trailers", .. headers];
        if (!headers.Any(header => header.StartsWith("dapr-api-token", StringComparison.Ordinal)))
            sent = [.. sent, $"dapr-api-token: {GuardedSample.Token}"];
        await CurlAsync(
        [
            .. sent.SelectMany(header => (string[])["--header", header]), "--data-binary", "@request.bin",
            "--dump-header", "headers.txt", "--output", "answer.bin", $"http://127.0.0.1:{_port}/dapr.proto.runtime.v1.Dapr/{method}",
        ]);
        string answer = Path.Combine(_sample.Path, "answer.bin");
        byte[] body = File.Exists(answer) ? await File.ReadAllBytesAsync(answer) : [];
        File.Delete(answer);
        return ((await File.ReadAllTextAsync(Path.Combine(_sample.Path, "headers.txt"))).ReplaceLineEndings("\n"), body);
    }

    private Task WriteAsync(IMessage request) =>
        File.WriteAllBytesAsync(Path.Combine(_sample.Path, "request.bin"), GrpcClient.Frame(request.ToByteArray()));

    private async Task<string> CurlAsync(params string[] arguments)
    {
        await using TacitProcess curl = TacitProcess.Start(new StartOptions
        {
            FileName = "curl",
            Arguments = ["--silent", "--show-error", "--http2-prior-knowledge", .. arguments],
            WorkingDirectory = _sample.Path,
        });
        Assert.True(await curl.ExitAsync() == 0, curl.Error);
        return curl.Output;
    }
}
