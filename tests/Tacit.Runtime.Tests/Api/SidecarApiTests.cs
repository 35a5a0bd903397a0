using System.Text;
using Microsoft.AspNetCore.Http;
using Tacit.Abstractions;
using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Http;
using Tacit.Runtime.Health;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Api;

/// <summary>Behaviour over real connections that golden cases cannot show.</summary>
public sealed class SidecarApiTests : IDisposable
{
    private const string NotReady = """{"errorCode":"ERR_HEALTH_NOT_READY","message":"dapr is not ready: [backup store]"}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Golden_row_47_the_store_sees_the_first_version_and_nothing_else()
    {
        GetSecretRequest? seen = null;
        await using InProcessSidecar sidecar = await StartAsync((request, _) =>
        {
            seen = request;
            return new(SecretData.OfValue("k1", "v1"));
        });

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/s/k1?metadata.version=1&metadata.version=2&foo=bar");

        Assert.Equal("{\"k1\":\"v1\"}\n", answer.Body);
        Assert.Equal("k1", seen!.Name);
        Assert.Equal([new("version", "1")], seen.Metadata);
    }

    [Fact]
    public async Task Golden_row_109_a_part_that_is_not_ready_makes_the_sidecar_not_ready()
    {
        await using InProcessSidecar sidecar = await StartAsync();

        sidecar.Host.Health.Set("store", ready: false);
        sidecar.Host.Health.Set("backup", ready: false);
        RawAnswer notReady = await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/healthz?appid=other");
        RawAnswer outbound = await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/healthz/outbound");
        sidecar.Host.Health.Set("store", ready: true);
        sidecar.Host.Health.Set("backup", ready: true);
        RawAnswer ready = await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/healthz");

        Assert.Equal((500, NotReady), (notReady.Status, notReady.Body));
        Assert.Equal("application/json", notReady.Header("Content-Type"));
        Assert.Equal((204, 204), (outbound.Status, ready.Status));
    }

    [Fact]
    public async Task Before_the_start_has_ended_neither_health_is_given()
    {
        HealthState health = new();
        IReadOnlyList<HttpRoute> routes = new HealthEndpoints(health, "myapp").Routes;

        Assert.Equal("dapr is not ready: [runtime]", (await Assert.ThrowsAsync<ApiException>(() => Answer(routes[0]))).Error.Message);
        Assert.Equal(ApiErrors.OutboundNotReady, (await Assert.ThrowsAsync<ApiException>(() => Answer(routes[1]))).Error);
        health.OutboundIsReady();
        await Answer(routes[1]);
    }

    [Fact]
    public async Task HEAD_has_the_head_of_the_refusal_and_no_body()
    {
        await using InProcessSidecar sidecar = await StartAsync();

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "HEAD", "/v1.0/healthz");

        Assert.Equal((404, "", "118"), (answer.Status, answer.Body, answer.Header("Content-Length")));
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("{}", 200)]
    [InlineData("{\"unknown\":[1,{\"a\":null}]}", 200)]
    [InlineData("{\"key\":\"other\",\"store_name\":\"x\",\"metadata\":{\"a\":\"b\"}}", 200)]
    [InlineData("{\"key\":null,\"metadata\":null}", 200)]
    [InlineData("[]", 400)]
    [InlineData("null", 400)]
    [InlineData("{", 400)]
    [InlineData("{} {}", 400)]
    [InlineData("x=y", 400)]
    [InlineData("{\"key\":1}", 400)]
    [InlineData("{\"storeName\":{}}", 400)]
    [InlineData("{\"metadata\":[]}", 400)]
    [InlineData("{\"metadata\":{\"a\":1}}", 400)]
    [InlineData("{\"\\ud800\":1}", 400)]
    [InlineData("{\"\u00ff\":1}", 400)]
    [InlineData("{\"key\":\"\u00ff\"}", 400)]
    public async Task The_body_of_a_GET_has_no_effect_but_must_be_a_secret_request(string body, int status)
    {
        await using InProcessSidecar sidecar = await StartAsync();

        // Latin-1, so that U+00FF is sent as a byte that UTF-8 does not have.
        RawAnswer answer = await SendAsync(sidecar, "GET /v1.0/secrets/s/k", Encoding.Latin1.GetBytes(body));

        Assert.Equal(status, answer.Status);
        if (status == 400)
            Assert.StartsWith("""{"errorCode":"ERR_MALFORMED_REQUEST","message":"failed deserializing HTTP body: """, answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, 10, 204)]
    [InlineData(10, 11, 400)]
    [InlineData(0, 1, 400)]
    [InlineData(null, 5_000_000, 400)]
    public async Task Bodies_may_be_as_large_as_the_limit(int? limit, int length, int status)
    {
        await using InProcessSidecar sidecar = await StartAsync(options => options with { MaxBodySize = limit });

        RawAnswer answer = await SendAsync(sidecar, "PUT /v1.0/metadata/x", new byte[length]);

        Assert.Equal(status, answer.Status);
        if (status == 400)
            Assert.Contains(limit is null ? "ERR_METADATA_TOO_LARGE" : "ERR_BODY_READ", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", 204)]
    [InlineData("6\r\nhello \r\n6\r\nworld!\r\n0\r\n\r\n", 400)]
    [InlineData("zz\r\nhello\r\n0\r\n\r\n", 400)]
    [InlineData("ffffffffff\r\n", 400)]
    public async Task Chunked_bodies_are_limited_and_checked_too(string chunks, int status)
    {
        await using InProcessSidecar sidecar = await StartAsync(options => options with { MaxBodySize = 10 });

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, Encoding.ASCII.GetBytes(
            $"PUT /v1.0/metadata/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"));

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task What_is_put_into_the_metadata_is_got_again()
    {
        await using InProcessSidecar sidecar = await StartAsync();

        Assert.Equal(204, (await SendAsync(sidecar, "PUT /v1.0/metadata/a%20b+c", "<v>\n\u0001"u8.ToArray())).Status);
        Assert.Equal(204, (await SendAsync(sidecar, "PUT /v1.0/metadata/daprRuntimeVersion", "9"u8.ToArray())).Status);
        Assert.Equal(204, (await SendAsync(sidecar, "PUT /v1.0/metadata/empty", [])).Status);
        Assert.Equal(204, (await SendAsync(sidecar, "PUT /v1.0/metadata/empty?x", "\"1\""u8.ToArray())).Status);
        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/metadata");

        Assert.Contains(
            $$"""{"id":"myapp","runtimeVersion":"1.18.3","enabledFeatures":["HotReload"],"components":[{"name":"s","type":"secretstores.fake","version":"v1"}],"extended":{"a b c":"\u003cv\u003e\n\u0001","daprRuntimeVersion":"1.18.3","empty":"\"1\"","tacitVersion":"{{ProductVersion.Tacit}}"},""",
            answer.Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_metadata_that_callers_keep_is_bounded()
    {
        await using InProcessSidecar sidecar = await StartAsync();
        byte[] large = [.. Enumerable.Repeat((byte)'x', 3 * 1024 * 1024)];

        Assert.Equal(204, (await SendAsync(sidecar, "PUT /v1.0/metadata/a", large)).Status);
        RawAnswer full = await SendAsync(sidecar, "PUT /v1.0/metadata/b", large);
        Assert.Equal(204, (await SendAsync(sidecar, "PUT /v1.0/metadata/a", [])).Status);
        Assert.Equal(204, (await SendAsync(sidecar, "PUT /v1.0/metadata/b", large)).Status);

        Assert.Equal(400, full.Status);
        Assert.Contains("ERR_METADATA_TOO_LARGE", full.Body, StringComparison.Ordinal);
    }

    private static Task Answer(HttpRoute route) => route.Handler(new DefaultHttpContext(), RequestTarget.Parse("/")!, []);

    private static Task<RawAnswer> SendAsync(InProcessSidecar sidecar, string request, byte[] body)
    {
        string head = $"{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n";
        return RawHttp.SendAsync(sidecar.Port, (byte[])[.. Encoding.ASCII.GetBytes(head), .. body]);
    }

    private static Task<InProcessSidecar> StartAsync(Func<SidecarOptions, SidecarOptions> options) => StartAsync((_, _) => new(SecretData.OfValue("k", "v")), options);

    private static Task<InProcessSidecar> StartAsync(
        Func<GetSecretRequest, CancellationToken, ValueTask<SecretData>>? onGet = null, Func<SidecarOptions, SidecarOptions>? options = null) =>
        InProcessSidecar.StartAsync(
            options?.Invoke(InProcessSidecar.Options()) ?? InProcessSidecar.Options(),
            [new FakeSecretStore { OnGet = onGet ?? ((_, _) => new(SecretData.OfValue("k", "v"))) }.Descriptor],
            new FakeResourceSource(FakeResourceSource.Component("s")));
}
