using Tacit.Testing;

namespace Tacit.Runtime.Tests.Api.Guards;

/// <summary>Browsers: pages of other sites may not call, unless their origin is allowed.</summary>
public sealed class OriginGuardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Origin: https://evil.example", 403)]
    [InlineData("Origin: null", 403)]
    [InlineData("Origin: http://localhost:1", 403)]
    [InlineData("Origin: http://localhost:{port}", 200)]
    [InlineData("Origin: HTTP://LOCALHOST:{port}", 200)]
    [InlineData("Sec-Fetch-Site: cross-site", 403)]
    [InlineData("Sec-Fetch-Site: same-site", 403)]
    [InlineData("Sec-Fetch-Site: anything", 403)]
    [InlineData("Sec-Fetch-Site: same-origin", 200)]
    [InlineData("Sec-Fetch-Site: none", 200)]
    [InlineData("Accept: */*", 200)]
    public async Task Without_allowed_origins_no_other_site_may_call(string header, int status)
    {
        await using InProcessSidecar sidecar = await StartAsync();

        RawAnswer answer = await GetAsync(sidecar, header);

        Assert.Equal(status, answer.Status);
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
        Assert.Null(answer.Header("Vary"));
    }

    [Theory]
    [InlineData("https://a.example", "Origin: https://a.example", 200, "https://a.example")]
    [InlineData("https://a.example", "Origin: HTTPS://A.example", 200, "HTTPS://A.example")]
    [InlineData("https://a.example", "Origin: http://a.example", 403, null)]
    [InlineData("https://a.example", "Origin: https://a.example:444", 403, null)]
    [InlineData("https://a.example,https://b.example", "Origin: https://b.example", 200, "https://b.example")]
    [InlineData("https://*.a.example", "Origin: https://x.a.example", 200, "https://x.a.example")]
    [InlineData("https://*.a.example", "Origin: https://x.y.a.example", 200, "https://x.y.a.example")]
    [InlineData("https://*.a.example", "Origin: https://a.example", 403, null)]
    [InlineData("https://*.a.example", "Origin: https://.a.exampl", 403, null)]
    [InlineData("https://aba*aba", "Origin: https://aba", 403, null)]
    [InlineData("http://localhost:*", "Origin: http://localhost:8080", 200, "http://localhost:8080")]
    [InlineData("*", "Origin: https://any.example", 200, "*")]
    [InlineData("*", "Origin: null", 200, "*")]
    [InlineData("https://a.example", "Sec-Fetch-Site: cross-site", 403, null)]
    [InlineData("*", "Sec-Fetch-Site: cross-site", 200, null)]
    public async Task Allowed_origins_may_call(string allowed, string header, int status, string? allowOrigin)
    {
        await using InProcessSidecar sidecar = await StartAsync(allowed.Split(','));

        RawAnswer answer = await GetAsync(sidecar, header);

        Assert.Equal(status, answer.Status);
        Assert.Equal(allowOrigin, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("Origin", answer.Header("Vary"));
    }

    [Theory]
    [InlineData("https://a.example", "https://a.example", "get", "https://a.example", "GET")]
    [InlineData("*", "https://a.example", "PUT", "*", "PUT")]
    [InlineData("https://a.example", "https://evil.example", "GET", null, null)]
    [InlineData("https://a.example", "https://a.example", "TRACE", null, null)]
    public async Task A_preflight_is_answered_without_a_token(string allowed, string origin, string method, string? allowOrigin, string? allowMethods)
    {
        await using InProcessSidecar sidecar = await StartAsync(allowed.Split(','), token: "tok");

        RawAnswer answer = await RawHttp.SendAsync(
            sidecar.Port, "OPTIONS", "/v1.0/secrets/fs/k", $"Origin: {origin}", $"Access-Control-Request-Method: {method}", "Access-Control-Request-Headers: dapr-api-token");

        Assert.Equal((200, ""), (answer.Status, answer.Body));
        Assert.Equal(allowOrigin, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal(allowMethods, answer.Header("Access-Control-Allow-Methods"));
        Assert.Equal(allowOrigin is null ? null : "dapr-api-token", answer.Header("Access-Control-Allow-Headers"));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("Origin: https://é.a.example", "Access-Control-Request-Headers: x")]
    [InlineData("Origin: https://a.a.example", "Access-Control-Request-Headers: é")]
    [InlineData("Origin: https://\u0001.a.example", "Access-Control-Request-Headers: x")]
    [InlineData("Origin: https://a.a.example", "Access-Control-Request-Headers: a\u0001b")]
    [InlineData("Origin: https://a.a.example", "Access-Control-Request-Headers: a\u007fb")]
    public async Task What_a_header_cannot_carry_back_is_no_internal_error(string origin, string headers)
    {
        await using InProcessSidecar sidecar = await StartAsync("https://*.a.example");

        RawAnswer preflight = await RawHttp.SendAsync(sidecar.Port, "OPTIONS", "/v1.0/secrets/fs/k", origin, headers, "Access-Control-Request-Method: GET");
        RawAnswer get = await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/fs/k", origin);

        Assert.All([preflight, get], answer => Assert.True(answer.Status < 500, answer.Body));
    }

    [Fact]
    public async Task The_other_listeners_are_guarded_too()
    {
        await using InProcessSidecar sidecar = await StartAsync();

        Assert.Equal(403, (await RawHttp.SendAsync(sidecar.Host.MetricsPort, "GET", "/metrics", "Origin: https://evil.example")).Status);
        Assert.Equal(403, (await RawHttp.SendAsync(sidecar.PublicPort(), "GET", "/v1.0/metadata", "Origin: https://evil.example")).Status);
    }

    private static Task<RawAnswer> GetAsync(InProcessSidecar sidecar, string header) =>
        RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/fs/k", header.Replace("{port}", $"{sidecar.Port}", StringComparison.Ordinal));

    private Task<InProcessSidecar> StartAsync(params string[] allowed) => StartAsync(allowed, token: "");

    private Task<InProcessSidecar> StartAsync(string[] allowed, string token) => InProcessSidecar.StartAsync(
        InProcessSidecar.Options(_folder.WriteLocalFile("fs", """{"k":"v"}""")) with
        {
            AllowedOrigins = allowed,
            ApiToken = token,
            PublicPort = 0,
            PublicListenAddresses = ["127.0.0.1"],
        });
}
