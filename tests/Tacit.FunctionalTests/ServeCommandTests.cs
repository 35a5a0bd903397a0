using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit serve</c> with daprd's flags, its log, its signals.</summary>
public sealed class ServeCommandTests
{
    [Fact]
    public async Task It_serves_on_both_loopback_addresses_until_SIGTERM()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Serve();
        int port = await process.HttpPortAsync();

        using HttpClient client = new();
        foreach (string host in (string[])["127.0.0.1", "[::1]", "localhost"])
            Assert.Equal($$"""{"secret":"{{SampleFolder.Canary}}"}""" + "\n", await client.GetStringAsync(new Uri($"http://{host}:{port}/v1.0/secrets/fs/secret")));
        process.Signal(PosixSignal.SIGTERM);

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("Received signal 'terminated'; beginning shutdown", process.Output, StringComparison.Ordinal);
        Assert.Contains("Daprd shutdown gracefully", process.OutputLines.Last(), StringComparison.Ordinal);
        Assert.DoesNotContain(SampleFolder.Canary, process.Output + process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_of_Testcontainers_for_NET_works()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TacitProcess.Start(
            "serve", "-app-id", "x", "-dapr-http-port", "0", "-dapr-grpc-port", "0", "-metrics-port", "0", "-log-level", "debug",
            "-resources-path", folder.Components, "-placement-host-address", "", "-scheduler-host-address", "", "--enable-mtls=false", "-app-max-concurrency", "-1");
        // What that package waits for: the line, any answer of health, and an HTTP/2 connection on the gRPC port.
        string line = await process.WaitForLineAsync("Internal gRPC server is running");
        int grpcPort = await process.GrpcPortAsync();
        Assert.Contains($"Internal gRPC server is running on :{grpcPort}", line, StringComparison.Ordinal);
        using RawHttp2 connection = await RawHttp2.ConnectAsync(grpcPort);
        await connection.ReceiveAsync(FrameType.Settings);

        process.Signal(PosixSignal.SIGINT);

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("--placement-host-address is for a part that a secrets sidecar does not have", process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dapr-force-shutdown: false", 0, "Daprd shutdown gracefully")]
    [InlineData("dapr-force-shutdown: true", 1, "Force shutdown requested")]
    public async Task A_shutdown_over_gRPC_is_answered_and_ends_the_process(string header, int exitCode, string lastWords)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Serve();
        using GrpcClient client = GrpcClient.Of(await process.GrpcPortAsync());

        GrpcAnswer answer = await client.CallAsync("Shutdown", new ShutdownRequest(), header);

        Assert.Equal(GrpcStatus.Ok, answer.Status);
        Assert.Equal(exitCode, await process.ExitAsync());
        Assert.Contains(lastWords, process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_flag_of_daprd_is_accepted()
    {
        using SampleFolder folder = new();
        string config = folder.Write("config.yaml", "kind: Configuration\nspec: {}\n");
        using OpenPort app = OpenPort.Open();
        await using TacitProcess process = folder.Serve(
            "--mode", "standalone", "--dapr-listen-addresses", "127.0.0.1", "--dapr-public-port", "0", "--dapr-public-listen-address", "127.0.0.1",
            "--dapr-internal-grpc-port", "50002", "--dapr-internal-grpc-listen-address", "", "--app-port", app.Number.ToString(CultureInfo.InvariantCulture), "--app-protocol", "http",
            "--app-channel-address", "127.0.0.1", "--app-max-concurrency", "-1", "--components-path", "", "--config", config, "--unix-domain-socket", "",
            "--max-body-size", "4Mi", "--dapr-http-max-request-size", "4", "--read-buffer-size", "4Ki", "--dapr-http-read-buffer-size", "4",
            "--dapr-graceful-shutdown-seconds", "5", "--dapr-block-shutdown-duration", "", "--enable-api-logging=false", "--allowed-origins", "",
            "--disable-builtin-k8s-secret-store", "--enable-app-health-check=false", "--app-health-check-path", "/healthz", "--app-health-probe-interval", "5",
            "--app-health-probe-timeout", "500", "--app-health-threshold", "3", "--enable-metrics=true", "--metrics-listen-address", "127.0.0.1",
            "--log-level", "info", "--log-as-json=false", "--log-file", "", "--enable-profiling=false", "--profile-port", "7777",
            "--hot-reload-reconcile-interval", "0", "--disable-init-endpoints", "config", "--control-plane-address", "", "--sentry-address", "",
            "--control-plane-trust-domain", "localhost", "--control-plane-namespace", "default", "--sentry-request-jwt-audiences", "a", "--enable-mtls=false",
            "--placement-host-address", "", "--scheduler-host-address", "", "--scheduler-job-streams", "3", "--actors-disseminate-timeout", "30s",
            "--app-binding-options-timeout", "3s", "--app-ssl=false", "--reminders-service", "x", "--actors-service", "x");
        await process.HttpPortAsync();

        process.Signal(PosixSignal.SIGTERM);

        Assert.Equal(0, await process.ExitAsync());
    }

    [Fact]
    public async Task The_log_can_be_JSON()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Serve("--log-as-json");
        await process.HttpPortAsync();
        process.Signal(PosixSignal.SIGTERM);
        await process.ExitAsync();

        Assert.NotEmpty(process.OutputLines);
        Assert.All(process.OutputLines, line =>
        {
            using JsonDocument entry = JsonDocument.Parse(line);
            Assert.Equal(["app_id", "instance", "level", "msg", "scope", "time", "type", "ver"], entry.RootElement.EnumerateObject().Select(member => member.Name));
        });
    }

    [Fact]
    public async Task A_shutdown_through_the_API_exits_with_0_and_a_forced_one_with_1()
    {
        using SampleFolder folder = new();
        foreach (string force in (string[])["false", "TRUE"])
        {
            await using TacitProcess process = folder.Serve();
            int port = await process.HttpPortAsync();
            using HttpClient client = new() { DefaultRequestHeaders = { { "dapr-force-shutdown", force } } };
            using HttpResponseMessage answer = await client.PostAsync(new Uri($"http://localhost:{port}/v1.0/shutdown"), null);

            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            Assert.Equal(force == "TRUE" ? 1 : 0, await process.ExitAsync());
        }
    }

    [Fact]
    public async Task SIGHUP_reads_the_resources_again()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Serve();
        int port = await process.HttpPortAsync();
        using HttpClient client = new();
        folder.Write("components/env.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: env\nspec:\n  type: secretstores.local.env\n");

        process.Signal(PosixSignal.SIGHUP);
        await process.WaitForLineAsync("resources were read again; 2 secret stores are served");

        Assert.Contains("\"HOME\"", await client.GetStringAsync(new Uri($"http://localhost:{port}/v1.0/secrets/env/bulk")), StringComparison.Ordinal);
        folder.Write("components/env.yaml", "kind: [");
        process.Signal(PosixSignal.SIGHUP);
        await process.WaitForLineAsync("resources were read again and are not used");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"http://localhost:{port}/v1.0/secrets/env/HOME"))).StatusCode);
    }

    [Fact]
    public async Task A_changed_secrets_file_is_served_without_a_restart()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Serve();
        int port = await process.HttpPortAsync();

        string next = folder.Write("next.json", """{"secret": "second"}""");
        File.Move(next, folder.SecretsFile, overwrite: true);
        await process.WaitForLineAsync("changed; 1 secrets are served from it");

        using HttpClient client = new();
        Assert.Equal("""{"secret":"second"}""" + "\n", await client.GetStringAsync(new Uri($"http://localhost:{port}/v1.0/secrets/fs/secret")));
    }

    [Fact]
    public async Task A_unix_domain_socket_replaces_the_ports()
    {
        using SampleFolder folder = new();
        string socket = Path.Combine(folder.Path, "dapr-myapp-http.socket");
        await using (TacitProcess process = folder.Serve("--unix-domain-socket", folder.Path))
        {
            await process.WaitForLineAsync("dapr initialized. Status: Running.");
            using HttpClient client = new(new SocketsHttpHandler
            {
                ConnectCallback = async (_, token) =>
                {
                    Socket connection = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), token);
                    return new NetworkStream(connection, ownsSocket: true);
                },
            });
            Assert.Contains(SampleFolder.Canary, await client.GetStringAsync(new Uri("http://unix/v1.0/secrets/fs/secret")), StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
        }

        // Killed, it leaves its socket behind; the next one takes the place.
        Assert.True(File.Exists(socket));
        await using TacitProcess next = folder.Serve("--unix-domain-socket", folder.Path);
        await next.WaitForLineAsync("dapr initialized. Status: Running.");
        next.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await next.ExitAsync());
        Assert.False(File.Exists(socket));
    }

    [Fact]
    public async Task A_sidecar_that_drains_leaves_the_socket_of_its_successor_alone()
    {
        using SampleFolder folder = new();
        string socket = Path.Combine(folder.Path, "dapr-myapp-http.socket");
        await using TacitProcess first = folder.Serve("--unix-domain-socket", folder.Path);
        await first.WaitForLineAsync("dapr initialized. Status: Running.");
        using Socket held = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await held.ConnectAsync(new UnixDomainSocketEndPoint(socket));
        await HoldAsync(new NetworkStream(held));
        first.Signal(PosixSignal.SIGTERM);
        await first.WaitForLineAsync("Dapr is shutting down");

        await using TacitProcess second = folder.Serve("--unix-domain-socket", folder.Path);
        await second.WaitForLineAsync("dapr initialized. Status: Running.");
        await held.SendAsync("{}"u8.ToArray());

        Assert.Equal(0, await first.ExitAsync());
        Assert.True(File.Exists(socket));
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once_whatever_still_runs()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Serve("--dapr-graceful-shutdown-seconds", "0");
        int port = await process.HttpPortAsync();
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await HoldAsync(client.GetStream());
        process.Signal(PosixSignal.SIGTERM);
        await process.WaitForLineAsync("Dapr is shutting down");

        process.Signal(PosixSignal.SIGTERM);

        Assert.Equal(1, await process.ExitAsync());
    }

    [Fact]
    public async Task A_hangup_is_neither_a_second_signal_nor_the_end_of_a_start()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Serve();
        await process.WaitForLineAsync("starting Dapr Runtime");
        process.Signal(PosixSignal.SIGHUP);
        await process.HttpPortAsync();
        await process.WaitForLineAsync("resources were read again");

        process.Signal(PosixSignal.SIGTERM);
        process.Signal(PosixSignal.SIGHUP);

        Assert.Equal(0, await process.ExitAsync());
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_does_not_end_the_sidecar()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Serve("--log-file", "/dev/full", "--unix-domain-socket", folder.Path);
        string socket = Path.Combine(folder.Path, "dapr-myapp-http.socket");
        using Socket connection = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        while (!File.Exists(socket))
            await Task.Yield();
        while (!connection.Connected)
        {
            try
            {
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket));
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }

        await connection.SendAsync("GET /v1.0/secrets/fs/secret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
        using StreamReader reader = new(new NetworkStream(connection));
        Assert.Contains(SampleFolder.Canary, await reader.ReadToEndAsync(), StringComparison.Ordinal);
        process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await process.ExitAsync());
    }

    [Fact]
    public async Task Wait_waits_for_a_sidecar_on_its_port()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Serve();
        int port = await process.HttpPortAsync();
        await using TacitProcess wait = TacitProcess.Start("serve", "--wait", "--dapr-http-port", $"{port}");

        Assert.Equal(0, await wait.ExitAsync());
    }

    [Fact]
    public async Task A_request_that_runs_when_SIGTERM_comes_is_answered()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Serve();
        int port = await process.HttpPortAsync();
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        await HoldAsync(stream);

        process.Signal(PosixSignal.SIGTERM);
        await process.WaitForLineAsync("Dapr is shutting down");
        await stream.WriteAsync("{}"u8.ToArray());

        using StreamReader reader = new(stream);
        Assert.Contains(SampleFolder.Canary, await reader.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await process.ExitAsync());
    }

    /// <summary>Starts a request that runs, as its head is complete, and cannot end, as its body is not.</summary>
    private static async Task HoldAsync(NetworkStream stream)
    {
        await stream.WriteAsync("GET /v1.0/secrets/fs/secret HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"u8.ToArray());
        byte[] interim = new byte[64];
        Assert.True(await stream.ReadAsync(interim) > 0);
    }
}
