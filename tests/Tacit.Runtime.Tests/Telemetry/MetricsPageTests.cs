using Tacit.Testing;

namespace Tacit.Runtime.Tests.Telemetry;

/// <summary>Golden rows 171-174, over the metrics listener.</summary>
public sealed class MetricsPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/v1.0/secrets/fs/k1", "operation=\"get\",success=\"true\"")]
    [InlineData("/v1.0/secrets/fs/missing", "operation=\"get\",success=\"false\"")]
    [InlineData("/v1.0/secrets/fs/bulk", "operation=\"bulk_get\",success=\"true\"")]
    public async Task A_call_that_reaches_its_store_is_counted(string target, string labels)
    {
        await using InProcessSidecar sidecar = await StartAsync();

        await RawHttp.SendAsync(sidecar.Port, "GET", target);
        string once = await PageAsync(sidecar);
        await RawHttp.SendAsync(sidecar.Port, "GET", target);
        string twice = await PageAsync(sidecar);

        string series = $"dapr_component_secret_count{{app_id=\"myapp\",component=\"fs\",namespace=\"\",{labels}}}";
        Assert.Contains($"# TYPE dapr_component_secret_count counter\n{series} 1\n", once, StringComparison.Ordinal);
        Assert.Contains($"{series} 2\n", twice, StringComparison.Ordinal);
    }

    /// <summary>Golden rows 176 and 177, and the rest of the table.</summary>
    [Theory]
    [InlineData("/v1.0/secrets/fs/missing", "category=\"secret\",error_code=\"ERR_SECRET_GET\"")]
    [InlineData("/v1.0/secrets/nope/k", "category=\"secret\",error_code=\"ERR_SECRET_STORE_NOT_FOUND\"")]
    [InlineData("/v1.0/secrets/fs/denied", "category=\"secret\",error_code=\"ERR_PERMISSION_DENIED\"")]
    [InlineData("/nosuch", "category=\"service-invocation\",error_code=\"ERR_DIRECT_INVOKE\"")]
    public async Task Error_codes_are_counted_on_demand(string target, string labels)
    {
        string config = _folder.WriteConfiguration("{metrics: {recordErrorCodes: true}, secrets: {scopes: [{storeName: fs, deniedSecrets: [denied]}]}}");
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(
            InProcessSidecar.Options(_folder.WriteLocalFile("fs", """{"k1":"v1"}""")) with { ConfigPaths = [config], ErrorContract = Abstractions.ErrorContract.Daprd });

        await RawHttp.SendAsync(sidecar.Port, "GET", target);

        Assert.Contains($"dapr_error_code_total{{app_id=\"myapp\",{labels}}} 1\n", await PageAsync(sidecar), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_codes_are_not_counted_otherwise()
    {
        await using InProcessSidecar sidecar = await StartAsync();

        await RawHttp.SendAsync(sidecar.Port, "GET", "/nosuch");

        Assert.DoesNotContain("dapr_error_code_total", await PageAsync(sidecar), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1.0/secrets/nope/k")]
    [InlineData("/v1.0/secrets/fs/denied")]
    [InlineData("/nosuch")]
    public async Task What_is_refused_before_it_reaches_a_store_is_not_counted(string target)
    {
        await using InProcessSidecar sidecar = await StartAsync();

        await RawHttp.SendAsync(sidecar.Port, "GET", target);

        Assert.DoesNotContain("dapr_component_secret_", await PageAsync(sidecar), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/metrics")]
    [InlineData("/any/path?x")]
    public async Task Every_path_shows_the_page(string path)
    {
        await using InProcessSidecar sidecar = await StartAsync();

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Host.MetricsPort, "GET", path);

        Assert.Equal(200, answer.Status);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Header("Content-Type"));
        Assert.Contains("dapr_runtime_component_loaded{app_id=\"myapp\"} 1\n", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_are_escaped_and_no_label_names_a_secret()
    {
        await using InProcessSidecar sidecar = await StartAsync(options => options with { AppId = "a\"b\\c\nd" });

        await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/fs/k1");
        string page = await PageAsync(sidecar);

        Assert.Contains(@"app_id=""a\""b\\c\nd""", page, StringComparison.Ordinal);
        Assert.DoesNotContain("k1", page, StringComparison.Ordinal);
        Assert.DoesNotContain("v1", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sidecars_in_one_process_count_for_themselves()
    {
        await using InProcessSidecar one = await StartAsync();
        await using InProcessSidecar other = await StartAsync();

        await RawHttp.SendAsync(one.Port, "GET", "/v1.0/secrets/fs/k1");

        Assert.DoesNotContain("dapr_component_secret_", await PageAsync(other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_metrics_port_there_is_no_page()
    {
        await using InProcessSidecar sidecar = await StartAsync(options => options with { MetricsPort = null });

        Assert.Equal(0, sidecar.Host.MetricsPort);
        Assert.DoesNotContain(sidecar.Host.Listeners, listener => listener.Kind is Runtime.Api.ListenerKind.Metrics);
    }

    private static async Task<string> PageAsync(InProcessSidecar sidecar) =>
        (await RawHttp.SendAsync(sidecar.Host.MetricsPort, "GET", "/metrics")).Body;

    private Task<InProcessSidecar> StartAsync(Func<SidecarOptions, SidecarOptions>? change = null)
    {
        SidecarOptions options = InProcessSidecar.Options(_folder.WriteLocalFile("fs", """{"k1":"v1"}""")) with
        {
            ConfigPaths = [_folder.WriteConfiguration("{secrets: {scopes: [{storeName: fs, deniedSecrets: [denied]}]}}")],
        };
        return InProcessSidecar.StartAsync(change?.Invoke(options) ?? options);
    }
}
