using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Tacit.FunctionalTests;

/// <summary>The one file under the names of Dapr's programs.</summary>
public sealed class CalledNameTests : IDisposable
{
    /// <summary>Beside the file itself: a hard link cannot leave its disk.</summary>
    private readonly DirectoryInfo _names = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(Programs.Tacit)!, $"names-{Guid.NewGuid():n}"));

    private readonly SampleFolder _folder = new();

    public void Dispose()
    {
        _names.Delete(recursive: true);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("-s")]
    [InlineData("")]
    public async Task As_dapr_it_says_what_the_dapr_CLI_says_where_it_says_it(string link)
    {
        string dapr = await LinkAsync("dapr", link);
        await using TacitProcess good = Start(dapr, ["run", "--log-level", "error", "--app-id", "myapp", "--resources-path", _folder.Components, "--", "sh", "-c", "echo out; echo err >&2"]);
        await using TacitProcess bad = Start(dapr, ["run", "--log-level", "error", "--app-id", "myapp", "--resources-path", _folder.Components, "--", "sh", "-c", "exit 3"]);

        Assert.Equal(0, await good.ExitAsync());
        Assert.Equal("err", good.Error);
        Assert.Matches("^ℹ️  Starting Dapr with id myapp. HTTP Port: [0-9]+. gRPC Port: [0-9]+$", good.OutputLines.First());
        Assert.Equal(
            ["✅  You're up and running! Both Dapr and your app logs will appear here.", "", "out", "✅  Exited App successfully", "✅  Exited Dapr successfully", "✅  Exited App successfully"],
            good.OutputLines.Skip(1));
        Assert.Equal(1, await bad.ExitAsync());
        Assert.Equal(["❌  The App process exited with error code: 3", "❌  Error exiting App: app exited with status 3"], bad.ErrorLines);
        Assert.Contains("✅  Exited Dapr successfully", bad.OutputLines);
    }

    [Fact]
    public async Task As_dapr_a_flag_may_stand_before_the_command()
    {
        string dapr = await LinkAsync("dapr", "-s");
        await using TacitProcess process = Start(dapr, ["--log-as-json", "run", "--app-id", "myapp", "--resources-path", _folder.Components, "--", "true"]);
        await using TacitProcess other = Start(dapr, ["invoke"]);

        Assert.Equal(0, await process.ExitAsync());
        Assert.All(process.OutputLines, line => JsonDocument.Parse(line).Dispose());
        Assert.Contains(process.OutputLines, line => line.Contains("\"status\":\"success\",\"msg\":\"Exited Dapr successfully\"", StringComparison.Ordinal));
        Assert.Equal(2, await other.ExitAsync());
        Assert.StartsWith("error: 'dapr invoke' is for a part of Dapr that a secrets sidecar does not have.", other.Error, StringComparison.Ordinal);
        Assert.EndsWith("'dapr --help' shows what is allowed.", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-s", "")]
    [InlineData("", "/daprd")]
    [InlineData("-s", "./daprd")]
    public async Task As_daprd_it_serves(string link, string first)
    {
        string daprd = await LinkAsync("daprd", link);
        await using TacitProcess process = Start(
            daprd, [.. first.Length == 0 ? (string[])[] : [first], "-app-id", "myapp", "--resources-path", _folder.Components, "--dapr-http-port", "0", "--dapr-grpc-port", "0", "--metrics-port", "0"]);
        int port = await process.HttpPortAsync();

        using HttpClient client = new();
        Assert.Equal($$"""{"secret":"{{SampleFolder.Canary}}"}""", (await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/v1.0/secrets/fs/secret"))).TrimEnd());
        process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await process.ExitAsync());
    }

    private TacitProcess Start(string file, string[] arguments) => TacitProcess.Start(new StartOptions { FileName = file, Arguments = arguments, WorkingDirectory = _folder.Path });

    private async Task<string> LinkAsync(string name, string kind)
    {
        string path = Path.Combine(_names.FullName, name);
        using Process link = Process.Start("ln", [.. kind.Length == 0 ? (string[])[] : [kind], Programs.Tacit, path]);
        await link.WaitForExitAsync();
        Assert.Equal(0, link.ExitCode);
        return path;
    }
}
