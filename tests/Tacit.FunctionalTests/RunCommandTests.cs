using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit run</c> as somebody at a terminal, or a script, meets it.</summary>
public sealed partial class RunCommandTests
{
    [Fact]
    public async Task The_exit_code_is_the_apps()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run([], "sh", "-c", "exit 7");

        Assert.Equal(7, await process.ExitAsync());
        Assert.Contains("The App process exited with error code: 7", process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_finds_the_sidecar_by_daprs_variables()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run(["--app-port", "5000"], "env");

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("== APP == APP_ID=myapp", process.OutputLines);
        Assert.Contains("== APP == APP_PORT=5000", process.OutputLines);
        Assert.Contains("== APP == APP_PROTOCOL=http", process.OutputLines);
        Assert.Contains("== APP == APP_CHANNEL_ADDRESS=127.0.0.1", process.OutputLines);
        int[] ports = [.. ((string[])["DAPR_HTTP_PORT", "DAPR_GRPC_PORT", "DAPR_METRICS_PORT"]).Select(name => PortOf(process, name))];
        Assert.Equal(3, ports.Distinct().Count());
        Assert.DoesNotContain(process.OutputLines, line => line.Contains("DAPR_HOST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Output_and_errors_of_the_app_are_prefixed_line_by_line()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run([], "sh", "-c", "echo one; echo two >&2; printf 'no newline'");

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("== APP == one", process.OutputLines);
        Assert.Contains("== APP == two", process.OutputLines);
        Assert.Contains("== APP == no newline", process.OutputLines);
    }

    [Fact]
    public async Task Raw_leaves_standard_output_to_the_app()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run(["--raw"], "sh", "-c", "echo out; echo err >&2");

        Assert.Equal(0, await process.ExitAsync());
        Assert.Equal("out", process.Output);
        Assert.Contains("err\n", process.Error, StringComparison.Ordinal);
        Assert.Contains("Exited App successfully", process.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task A_signal_ends_the_app_and_its_grandchildren(PosixSignal signal)
    {
        using SampleFolder folder = new();
        // Started with setsid, the grandchild is in another session and process group, out of reach of a group signal.
        // A shell starts background jobs with SIGINT ignored, so they are told to mind it again where that is the signal.
        await using TacitProcess process = folder.Run([], "sh", "-c", "setsid python3 -c \"import signal,os,time; signal.signal(2, signal.SIG_DFL); print('grandchild', os.getpid(), flush=True); time.sleep(1000)\" & exec sleep 1000");
        string line = await process.WaitForLineAsync("== APP == grandchild ");
        int grandchild = int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        Assert.True(TacitProcess.IsAlive(grandchild));

        process.Signal(signal);

        Assert.Equal(0, await process.ExitAsync());
        Assert.False(TacitProcess.IsAlive(grandchild));
        Assert.Contains("terminated signal received: shutting down", process.Output, StringComparison.Ordinal);
        Assert.Contains("Exited App successfully", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_ends_an_app_that_does_not_want_to()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run([], "sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done");
        await process.WaitForLineAsync("== APP == ready");

        process.Signal(PosixSignal.SIGTERM);
        await process.WaitForLineAsync("terminated signal received");
        process.Signal(PosixSignal.SIGTERM);

        Assert.Equal(137, await process.ExitAsync());
    }

    [Fact]
    public async Task An_app_that_handles_the_signal_keeps_its_sidecar_and_its_exit_code()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run([], "sh", "-c",
            "trap 'curl -s http://localhost:$DAPR_HTTP_PORT/v1.0/secrets/fs/secret; exit 3' TERM; echo ready; while :; do sleep 0.1; done");
        await process.WaitForLineAsync("== APP == ready");

        process.Signal(PosixSignal.SIGTERM);

        Assert.Equal(3, await process.ExitAsync());
        Assert.Contains($$"""== APP == {"secret":"{{SampleFolder.Canary}}"}""", process.OutputLines);
    }

    [Fact]
    public async Task What_the_app_leaves_behind_ends_with_it()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run([], "sh", "-c", "setsid sleep 1000 > /dev/null 2>&1 & echo orphan $!");

        Assert.Equal(0, await process.ExitAsync());
        string line = process.OutputLines.Single(candidate => candidate.StartsWith("== APP == orphan ", StringComparison.Ordinal));
        Assert.False(TacitProcess.IsAlive(int.Parse(line["== APP == orphan ".Length..], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_shutdown_through_the_API_ends_the_app_too()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run([], "sleep", "1000");
        int port = await process.HttpPortAsync();
        await process.WaitForLineAsync("You're up and running!");

        using HttpClient client = new();
        using HttpResponseMessage answer = await client.PostAsync(new Uri($"http://localhost:{port}/v1.0/shutdown"), null);

        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("Exited App successfully", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_during_the_start_ends_it_before_the_app()
    {
        using SampleFolder folder = new();
        // A pipe without a writer: the store does not become ready.
        File.Delete(folder.SecretsFile);
        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("mkfifo", folder.SecretsFile))
            await make.WaitForExitAsync();
        await using TacitProcess process = folder.Run([], "echo", "the app ran");
        await process.WaitForLineAsync("starting Dapr Runtime");

        process.Signal(PosixSignal.SIGTERM);

        Assert.Equal(143, await process.ExitAsync());
        Assert.DoesNotContain("the app ran", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_command_the_sidecar_runs_alone()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run([]);
        await process.WaitForLineAsync("WARNING: no application command found.");
        await process.WaitForLineAsync("You're up and running!");

        process.Signal(PosixSignal.SIGINT);

        Assert.Equal(0, await process.ExitAsync());
    }

    [Fact]
    public async Task An_app_that_is_not_there_is_named()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run([], "no-such-program");

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains("Failed to find command no-such-program: it is not an executable file in any folder of PATH", process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_may_follow_without_dashes_and_the_id_may_be_left_out()
    {
        using SampleFolder folder = new();
        folder.Write("my.app/placeholder", "");
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            Arguments = ["run", "--resources-path", folder.Components, "env"],
            WorkingDirectory = Path.Combine(folder.Path, "my.app"),
        });

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("== APP == APP_ID=my-app", process.OutputLines);
    }

    private static int PortOf(TacitProcess process, string variable)
    {
        string line = process.OutputLines.Single(candidate => candidate.StartsWith($"== APP == {variable}=", StringComparison.Ordinal));
        return int.Parse(Number().Match(line).Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\d+$")]
    private static partial Regex Number();
}
