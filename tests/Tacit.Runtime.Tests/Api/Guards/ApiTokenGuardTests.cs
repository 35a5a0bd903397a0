using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Api.Guards;

/// <summary>The API token, on every listener of a sidecar.</summary>
public sealed class ApiTokenGuardTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private InProcessSidecar _sidecar = null!;

    public async Task InitializeAsync() => _sidecar = await InProcessSidecar.StartAsync(
        InProcessSidecar.Options(_folder.WriteLocalFile("fs", """{"k":"v"}""")) with { ApiToken = "tok", PublicPort = 0, PublicListenAddresses = ["127.0.0.1"] });

    public async Task DisposeAsync() => await _sidecar.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dapr-api-token: tok", 200)]
    [InlineData("DAPR-API-TOKEN: tok", 200)]
    [InlineData("dapr-api-token:   tok  ", 200)]
    [InlineData("dapr-api-token: TOK", 401)]
    [InlineData("dapr-api-token: to", 401)]
    [InlineData("dapr-api-token: tokk", 401)]
    [InlineData("dapr-api-token:", 401)]
    [InlineData("dapr-api-token: Bearer tok", 401)]
    [InlineData("Authorization: Bearer tok", 401)]
    [InlineData("dapr-api-token: tok\r\ndapr-api-token: other", 200)]
    [InlineData("dapr-api-token: other\r\ndapr-api-token: tok", 401)]
    public async Task The_first_token_must_be_the_right_one(string header, int status)
    {
        RawAnswer answer = await RawHttp.SendAsync(_sidecar.Port, "GET", "/v1.0/secrets/fs/k", header);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? "{\"k\":\"v\"}\n" : "invalid api token\n", answer.Body);
    }

    [Theory]
    [InlineData("GET", "/v1.0/healthz", 204)]
    [InlineData("GET", "/v1.0/healthz/outbound", 204)]
    [InlineData("POST", "/v1.0/healthz", 401)]
    [InlineData("HEAD", "/v1.0/healthz/outbound", 401)]
    [InlineData("GET", "/v1.0/healthz/../secrets/fs/k", 401)]
    [InlineData("GET", "/v1.0/metadata", 401)]
    [InlineData("PUT", "/v1.0/metadata/x", 401)]
    [InlineData("POST", "/v1.0/shutdown", 401)]
    [InlineData("GET", "/nosuch", 401)]
    [InlineData("GET", "/v1.0/secrets/fs/bulk", 401)]
    public async Task Only_health_answers_without_it(string method, string target, int status) =>
        Assert.Equal(status, (await RawHttp.SendAsync(_sidecar.Port, method, target)).Status);

    [Theory]
    [InlineData("GET", "/v1.0/healthz", 204)]
    [InlineData("GET", "/v1.0/metadata", 200)]
    [InlineData("GET", "/v1.0/secrets/fs/k", 404)]
    [InlineData("GET", "/v1.0/secrets/fs/bulk", 404)]
    [InlineData("POST", "/v1.0/shutdown", 404)]
    public async Task The_public_listener_needs_no_token_and_has_no_secrets(string method, string target, int status)
    {
        RawAnswer answer = await RawHttp.SendAsync(_sidecar.PublicPort(), method, target);

        Assert.Equal(status, answer.Status);
        Assert.DoesNotContain("\"k\"", answer.Body, StringComparison.Ordinal);
        Assert.False(_sidecar.Host.Shutdown.Requested.IsCompleted);
    }

    [Fact]
    public async Task The_metrics_listener_needs_no_token_and_has_no_secrets()
    {
        RawAnswer answer = await RawHttp.SendAsync(_sidecar.Host.MetricsPort, "GET", "/v1.0/secrets/fs/k");

        Assert.Equal(200, answer.Status);
        Assert.StartsWith("# TYPE", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"k\"", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "16")]
    [InlineData("wrong", "16")]
    [InlineData("tok", "12")]
    public async Task The_gRPC_listener_needs_it_too(string? token, string grpcStatus)
    {
        using GrpcClient client = GrpcClient.Of(_sidecar);

        GrpcAnswer answer = await client.CallAsync("Nope", new GetMetadataRequest(), token is null ? [] : [$"dapr-api-token: {token}"]);

        Assert.Equal(grpcStatus, answer.Header("grpc-status"));
    }

    [Fact]
    public async Task The_gRPC_health_check_answers_without_it()
    {
        using GrpcClient client = GrpcClient.Of(_sidecar);

        GrpcAnswer answer = await client.CallAsync("/grpc.health.v1.Health/Check", new HealthCheckRequest());

        Assert.Equal(GrpcStatus.Ok, answer.Status);
    }

    [Fact]
    public async Task Who_would_watch_the_health_learns_without_it_that_there_is_no_such_method()
    {
        using GrpcClient client = GrpcClient.Of(_sidecar);

        GrpcAnswer answer = await client.CallAsync("/grpc.health.v1.Health/Watch", new HealthCheckRequest());

        Assert.Equal(GrpcStatus.Unimplemented, answer.Status);
    }

    [Fact]
    public async Task Without_it_a_message_may_be_small_only()
    {
        using GrpcClient client = GrpcClient.Of(_sidecar);

        GrpcAnswer answer = await client.CallAsync("/grpc.health.v1.Health/Check", new HealthCheckRequest { Service = new string('x', 4096) });

        Assert.Equal(GrpcStatus.ResourceExhausted, answer.Status);
    }

    [Theory]
    [InlineData("GetMetadata")]
    [InlineData("Shutdown")]
    [InlineData("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")]
    [InlineData("/grpc.health.v1.Health/Check/")]
    [InlineData("/grpc.health.v1.Health/check")]
    public async Task Every_other_gRPC_method_needs_it(string method)
    {
        using GrpcClient client = GrpcClient.Of(_sidecar);

        GrpcAnswer answer = await client.CallAsync(method, new GetMetadataRequest());

        Assert.Equal(GrpcStatus.Unauthenticated, answer.Status);
        Assert.False(_sidecar.Host.Shutdown.Requested.IsCompleted);
    }

    [Fact]
    public async Task The_token_is_in_no_log()
    {
        await RawHttp.SendAsync(_sidecar.Port, "GET", "/v1.0/secrets/fs/k", "dapr-api-token: wrong-4711");

        Assert.DoesNotContain("wrong-4711", string.Join('\n', _sidecar.Logs.Lines.Where(line => line.Category.StartsWith("Tacit", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.DoesNotContain("=tok", _sidecar.Logs.ToString(), StringComparison.Ordinal);
    }
}
