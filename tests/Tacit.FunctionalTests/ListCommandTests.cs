using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit list</c>: which sidecars run.</summary>
public sealed class ListCommandTests
{
    [Theory]
    [InlineData("table", "No sidecars are running.")]
    [InlineData("json", "[]")]
    [InlineData("yaml", "[]")]
    public async Task None_is_said_in_words_or_as_an_empty_list(string format, string expected)
    {
        using SampleFolder folder = new();
        await using TacitProcess list = RunningSidecars.Command(folder, "list", "-o", format);

        Assert.Equal(0, await list.ExitAsync());
        Assert.Equal(expected, list.Output);
        Assert.Equal("", list.Error);
    }

    [Fact]
    public async Task A_sidecar_is_listed_from_its_start_to_its_end()
    {
        using SampleFolder folder = new();
        using OpenPort app = OpenPort.Open();
        await using TacitProcess serve = folder.Serve("--app-port", app.Number.ToString(CultureInfo.InvariantCulture));
        int port = await serve.HttpPortAsync();
        JsonElement listed = (await RunningSidecars.ListAsync(folder, 1)).Single();

        Assert.Equal("myapp", listed.GetProperty("appId").GetString());
        Assert.Equal(port, listed.GetProperty("httpPort").GetInt32());
        Assert.Equal(await serve.GrpcPortAsync(), listed.GetProperty("grpcPort").GetInt32());
        Assert.Equal(app.Number, listed.GetProperty("appPort").GetInt32());
        Assert.Equal(serve.Pid, listed.GetProperty("daprdPid").GetInt32());
        Assert.Equal(0, listed.GetProperty("cliPid").GetInt32());
        await using TacitProcess table = RunningSidecars.Command(folder, "list");
        Assert.Equal(0, await table.ExitAsync());
        Assert.Matches(
            $@"^APP ID  HTTP PORT  GRPC PORT  APP PORT  AGE +CREATED              DAPRD PID  CLI PID  APP PID  \nmyapp   {port} +\d+ +{app.Number} +\d+s +\d{{4}}-\d\d-\d\d \d\d:\d\d\.\d\d  {serve.Pid} +0        0        $",
            table.Output);

        serve.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await serve.ExitAsync());

        await RunningSidecars.ListAsync(folder, 0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, "tacit")));
    }

    [Fact]
    public async Task What_a_killed_sidecar_left_behind_is_removed()
    {
        using SampleFolder folder = new();
        await using (TacitProcess serve = folder.Serve())
        {
            await serve.HttpPortAsync();
            await RunningSidecars.ListAsync(folder, 1);
        }

        Assert.Single(Directory.EnumerateFiles(Path.Combine(folder.Path, "tacit")));
        await RunningSidecars.ListAsync(folder, 0);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.Path, "tacit")));
    }

    [Fact]
    public async Task Sidecars_with_the_same_id_are_all_listed()
    {
        using SampleFolder folder = new();
        await using TacitProcess first = folder.Serve();
        await using TacitProcess second = folder.Serve();
        await Task.WhenAll(first.HttpPortAsync(), second.HttpPortAsync());

        JsonElement[] listed = await RunningSidecars.ListAsync(folder, 2);

        Assert.Equal(new[] { first.Pid, second.Pid }.Order(), listed.Select(sidecar => sidecar.GetProperty("daprdPid").GetInt32()).Order());
    }

    [Fact]
    public async Task The_processes_of_another_launcher_come_from_the_metadata()
    {
        using SampleFolder folder = new();
        await using TacitProcess serve = folder.Serve();
        int port = await serve.HttpPortAsync();
        await RunningSidecars.PutMetadataAsync(port, "cliPID", "12340");
        await RunningSidecars.PutMetadataAsync(port, "appPID", "12350");
        await RunningSidecars.PutMetadataAsync(port, "appCommand", "python3 -m a.very.long.command");
        await RunningSidecars.PutMetadataAsync(port, "runTemplatePath", "/a/dapr.yaml");

        JsonElement listed = (await RunningSidecars.ListAsync(folder, 1)).Single();
        await using TacitProcess table = RunningSidecars.Command(folder, "list");
        await table.ExitAsync();
        await using TacitProcess yaml = RunningSidecars.Command(folder, "list", "--output", "yaml");
        await yaml.ExitAsync();

        Assert.Equal("12340 12350", $"{listed.GetProperty("cliPid").GetInt32()} {listed.GetProperty("appPid").GetInt32()}");
        Assert.Equal("python3 -m a.very.long.command", listed.GetProperty("command").GetString());
        Assert.Contains("  python3 -m a.very...  ", table.Output, StringComparison.Ordinal);
        Assert.EndsWith("12340    12350    /a/dapr.yaml       ", table.Output, StringComparison.Ordinal);
        Assert.StartsWith($"- appId: myapp\n  httpPort: {port.ToString(CultureInfo.InvariantCulture)}\n", yaml.Output, StringComparison.Ordinal);
        Assert.Contains("\n  cliPid: 12340\n  appPid: 12350\n", yaml.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sidecar_that_wants_a_token_is_asked_with_that_of_the_environment()
    {
        using SampleFolder folder = new();
        await using TacitProcess serve = TacitProcess.Start(new StartOptions
        {
            Arguments = ["serve", "--app-id", "myapp", "--resources-path", folder.Components, "--unix-domain-socket", "sockets", "--metrics-port", "0"],
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string> { ["DAPR_API_TOKEN"] = "token-3c1f" },
        });
        await serve.WaitForLineAsync("dapr initialized. Status: Running.");
        JsonElement listed = (await RunningSidecars.ListAsync(folder, 1)).Single();
        string socket = listed.GetProperty("httpSocket").GetString()!;
        using HttpClient client = OverSocket(socket, "token-3c1f");
        (await client.PutAsync(new Uri("http://localhost/v1.0/metadata/cliPID"), new StringContent("4711"))).EnsureSuccessStatusCode();

        Assert.Equal(Path.Combine(folder.Path, "sockets", "dapr-myapp-http.socket"), socket);
        Assert.Equal(0, (await RunningSidecars.ListAsync(folder, 1)).Single().GetProperty("cliPid").GetInt32());
        Assert.Equal(4711, (await RunningSidecars.ListAsync(folder, 1, "token-3c1f")).Single().GetProperty("cliPid").GetInt32());
        string file = Directory.EnumerateFiles(Path.Combine(folder.Path, "tacit")).Single();
        Assert.DoesNotContain("token-3c1f", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sidecar_that_does_not_answer_is_listed_all_the_same()
    {
        using SampleFolder folder = new();
        await using TacitProcess serve = folder.Serve();
        await serve.HttpPortAsync();
        await RunningSidecars.ListAsync(folder, 1);
        serve.Suspend();

        Assert.Equal(serve.Pid, (await RunningSidecars.ListAsync(folder, 1)).Single().GetProperty("daprdPid").GetInt32());
    }

    [Fact]
    public async Task A_sidecar_runs_where_it_cannot_announce_itself()
    {
        using SampleFolder folder = new();
        folder.Write("tacit", "a file is in the way");
        await using TacitProcess serve = folder.Serve("--log-level", "debug");

        await serve.WaitForLineAsync("is not a folder of this user alone; 'tacit list' will not show this sidecar");
        await serve.HttpPortAsync();
        Assert.Empty(await RunningSidecars.ListAsync(folder, 0));
    }

    [Fact]
    public async Task An_unknown_form_is_refused()
    {
        using SampleFolder folder = new();
        await using TacitProcess list = RunningSidecars.Command(folder, "list", "--output", "jsn");

        Assert.Equal(2, await list.ExitAsync());
        Assert.Contains("invalid value for --output: jsn. Did you mean 'json'? Allowed: table, json, yaml", list.Error, StringComparison.Ordinal);
    }

    private static HttpClient OverSocket(string path, string token)
    {
        HttpClient client = new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        client.DefaultRequestHeaders.Add("dapr-api-token", token);
        return client;
    }
}
