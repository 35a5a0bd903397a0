using System.Net;
using System.Net.Sockets;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Health;

/// <summary>With a port of the app, the sidecar serves secrets at once, and is healthy when the app listens.</summary>
public sealed class AppPortTests
{
    [Fact]
    public async Task The_sidecar_is_healthy_when_the_app_listens_and_serves_before()
    {
        using TcpListener reserved = new(IPAddress.Loopback, 0);
        reserved.Start();
        int port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options() with { AppPort = port });

        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(sidecar, "/v1.0/healthz"));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(sidecar, "/v1.0/healthz/outbound"));
        Assert.DoesNotContain(sidecar.Logs.Lines.Select(line => line.ToString()), line => line.Contains("dapr initialized", StringComparison.Ordinal));

        using TcpListener app = new(IPAddress.Loopback, port);
        app.Start();
        await sidecar.Host.Ready.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(sidecar, "/v1.0/healthz"));
        string[] said = [.. sidecar.Logs.Lines.Select(line => line.ToString()).Where(line => line.Contains("port " + port, StringComparison.Ordinal) || line.Contains("dapr initialized", StringComparison.Ordinal))];
        Assert.Collection(
            said,
            line => Assert.Contains($"application protocol: http. waiting on port {port}.  This will block until the app is listening on that port.", line, StringComparison.Ordinal),
            line => Assert.Contains($"application discovered on port {port}", line, StringComparison.Ordinal),
            line => Assert.Contains("dapr initialized. Status: Running.", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_the_app()
    {
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options() with { AppPort = 1 });

        Assert.True(await sidecar.Host.StopAsync(TimeSpan.FromSeconds(10)));
        Assert.True(sidecar.Host.Ready.IsCanceled);
    }

    private static async Task<HttpStatusCode> StatusAsync(InProcessSidecar sidecar, string path)
    {
        using HttpResponseMessage answer = await sidecar.Http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
