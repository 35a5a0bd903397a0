using Tacit.Testing;

namespace Tacit.Runtime.Tests.Api.Guards;

/// <summary>DNS rebinding: only names of the loopback are good on a loopback connection.</summary>
public sealed class HostGuardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Host: localhost", 200)]
    [InlineData("Host: LOCALHOST:3500", 200)]
    [InlineData("Host: 127.0.0.1", 200)]
    [InlineData("Host: 127.0.0.1:1", 200)]
    [InlineData("Host: 127.8.7.6:3500", 200)]
    [InlineData("Host: [::1]:3500", 200)]
    [InlineData("Host: [::ffff:127.0.0.1]", 200)]
    [InlineData("Host:", 200)]
    [InlineData("Host: evil.example", 403)]
    [InlineData("Host: evil.example:3500", 403)]
    [InlineData("Host: localhost.evil.example", 403)]
    [InlineData("Host: evil-localhost", 403)]
    [InlineData("Host: 127.0.0.1.evil.example", 403)]
    [InlineData("Host: 0.0.0.0", 403)]
    [InlineData("Host: 10.0.0.1", 403)]
    [InlineData("Host: [::2]", 403)]
    [InlineData("Host: [fe80::1]", 403)]
    public async Task Only_names_of_the_loopback_are_good(string host, int status)
    {
        await using InProcessSidecar sidecar = await StartAsync();

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/fs/k", host);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 403, answer.Body.Contains("ERR_HOST_NOT_ALLOWED", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://evil.example/v1.0/secrets/fs/k", 403)]
    [InlineData("http://localhost/v1.0/secrets/fs/k", 200)]
    public async Task The_host_of_an_absolute_target_is_the_one_that_counts(string target, int status)
    {
        await using InProcessSidecar sidecar = await StartAsync();

        Assert.Equal(status, (await RawHttp.SendAsync(sidecar.Port, "GET", target, "Host: localhost")).Status);
    }

    [Theory]
    [InlineData("good.example", "Host: GOOD.example:1", 200)]
    [InlineData("good.example", "Host: other.example", 403)]
    [InlineData("good.example", "Host: sub.good.example", 403)]
    [InlineData("good.example", "Host: localhost", 200)]
    [InlineData("a.example,b.example", "Host: b.example", 200)]
    [InlineData("*", "Host: anything.example", 200)]
    public async Task Allowed_hosts_are_good_too(string allowed, string host, int status)
    {
        await using InProcessSidecar sidecar = await StartAsync(allowed.Split(','));

        Assert.Equal(status, (await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/fs/k", host)).Status);
    }

    [Fact]
    public async Task Every_listener_is_guarded()
    {
        await using InProcessSidecar sidecar = await StartAsync();
        int publicPort = sidecar.PublicPort();

        Assert.Equal(403, (await RawHttp.SendAsync(sidecar.Host.MetricsPort, "GET", "/metrics", "Host: evil.example")).Status);
        Assert.Equal(403, (await RawHttp.SendAsync(publicPort, "GET", "/v1.0/metadata", "Host: evil.example")).Status);
        Assert.Equal(403, (await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/healthz", "Host: evil.example")).Status);
    }

    [Fact]
    public async Task A_long_host_is_not_repeated_whole()
    {
        await using InProcessSidecar sidecar = await StartAsync();

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "GET", "/", $"Host: {new string('a', 3000)}.example");

        Assert.Equal(403, answer.Status);
        Assert.True(answer.Body.Length < 400, answer.Body);
    }

    private Task<InProcessSidecar> StartAsync(params string[] allowed) => InProcessSidecar.StartAsync(
        InProcessSidecar.Options(_folder.WriteLocalFile("fs", """{"k":"v"}""")) with { AllowedHosts = allowed, PublicPort = 0, PublicListenAddresses = ["127.0.0.1"] });
}
