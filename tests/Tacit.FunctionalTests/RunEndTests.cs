using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Tacit.FunctionalTests;

/// <summary>How a run ends when not by the app: nothing of the app is left, and nothing that has ended.</summary>
public sealed class RunEndTests
{
    /// <summary>The sidecar shows the app's number when it has tied the app to its own life, an instant after the start.</summary>
    private const string UntilTied = "until curl -s localhost:$DAPR_HTTP_PORT/v1.0/metadata | grep -q appPID; do sleep 0.1; done";

    private const string SaysItsNumber = $"{UntilTied}; echo the number is $$; exec sleep 1000";

    [Theory]
    [InlineData("")]
    [InlineData("--raw")]
    public async Task A_killed_sidecar_takes_the_app_with_it(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run(Flags(mode), "sh", "-c", SaysItsNumber);
        int app = NumberIn(await process.WaitForLineAsync("the number is "));

        process.Kill();

        await TacitProcess.WaitForEndOfAsync(app);
    }

    [RequiresFact("bash")]
    public async Task A_killed_sidecar_takes_an_app_with_a_terminal_with_it()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Shell(folder, "",
            $"""import os, signal, time; signal.signal(1, signal.SIG_IGN); os.system("{UntilTied}"); print("app", os.getpid(), flush=True); time.sleep(1000)""",
            (TerminalSession.Prompt, "$TACIT $APP &\n"),
            ("== APP == app", "kill -9 $!; wait\n"),
            ("Killed", ""),
            (TerminalSession.Prompt, "exit\n"));

        await process.ExitAsync();
        await TacitProcess.WaitForEndOfAsync(NumberIn(process.OutputLines.First(line => line.StartsWith("== APP == app", StringComparison.Ordinal))));
    }

    [RequiresTheory("mkfifo")]
    [InlineData("")]
    [InlineData("--raw")]
    public async Task A_failure_of_the_sidecar_ends_the_app_and_is_told_without_its_message(string mode)
    {
        using SampleFolder folder = new();
        string pipe = Path.Combine(folder.Path, "failure");
        using (Process make = Process.Start("mkfifo", pipe))
            await make.WaitForExitAsync();
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            Arguments = ["run", "--resources-path", folder.Components, .. Flags(mode), "--", "sh", "-c", SaysItsNumber],
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string> { ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location, [StartupHook.PipeVariable] = pipe },
        });
        int app = NumberIn(await process.WaitForLineAsync("the number is "));

        await File.WriteAllTextAsync(pipe, "");

        Assert.Equal(1, await process.ExitAsync());
        await TacitProcess.WaitForEndOfAsync(app);
        Assert.Contains("error: the sidecar failed: System.InvalidOperationException", process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(StartupHook.Message, process.Output + process.Error, StringComparison.Ordinal);
    }

    [RequiresTheory("bash")]
    [InlineData("")]
    [InlineData("--raw")]
    public async Task An_app_whose_output_nobody_reads_ends_as_in_the_pipe_itself(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            FileName = "bash",
            Arguments = ["-c", $"{Programs.Tacit} run --resources-path {folder.Components} {mode} -- yes | head -1; exit ${{PIPESTATUS[0]}}"],
            WorkingDirectory = folder.Path,
        });

        // 128 and the number of SIGPIPE.
        Assert.Equal(141, await process.ExitAsync());
        Assert.Contains("The App process exited with error code: 141", process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_orphan_that_ends_does_not_stay()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run([], "sh", "-c", UntilOrphanIsGone("exit 7"));

        Assert.Equal(7, await process.ExitAsync());
    }

    /// <summary>As in a container, where nobody else takes care of signals and orphans.</summary>
    [RequiresFact(Programs.PidNamespaces)]
    public async Task It_works_as_the_first_process()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            FileName = "unshare",
            Arguments =
            [
                .. Programs.NewPidNamespace, Programs.Tacit, "run", "--resources-path", folder.Components, "--", "sh", "-c",
                $"echo parent $PPID; trap 'exit 9' TERM; {UntilOrphanIsGone("kill -TERM 1; while :; do sleep 0.1; done")}",
            ],
            WorkingDirectory = folder.Path,
        });

        Assert.Equal(9, await process.ExitAsync());
        Assert.Contains("== APP == parent 1", process.OutputLines);
        Assert.Contains("terminated signal received: shutting down", process.Output, StringComparison.Ordinal);
    }

    /// <summary>A shell that becomes tacit leaves its own children behind, such as the tee of <c>exec &gt; &gt;(tee log)</c>.</summary>
    [RequiresFact("bash")]
    public async Task What_was_there_before_the_app_is_left_alone()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            FileName = "bash",
            Arguments = ["-c", $"sleep 1000 > /dev/null 2>&1 & echo other $!; exec {Programs.Tacit} run --resources-path {folder.Components} -- true"],
            WorkingDirectory = folder.Path,
        });
        int other = NumberIn(await process.WaitForLineAsync("other "));

        Assert.Equal(0, await process.ExitAsync());
        Assert.True(TacitProcess.IsAlive(other));
        using Process sleep = Process.GetProcessById(other);
        sleep.Kill();
    }

    [RequiresFact("bash")]
    public async Task A_reader_that_stands_still_does_not_hold_up_the_end()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            FileName = "bash",
            Arguments =
            [
                "-c",
                $"mkfifo pipe; sleep 1000 < pipe & reader=$!; {Programs.Tacit} run --app-id myapp --resources-path {folder.Components} -- yes > pipe & echo tacit $!; wait $!; echo ended $?; kill $reader",
            ],
            WorkingDirectory = folder.Path,
        });
        int tacit = NumberIn(await process.WaitForLineAsync("tacit "));
        await RunningSidecars.ListAsync(folder, 1);

        TacitProcess.Signal(tacit, PosixSignal.SIGTERM);

        Assert.Contains("ended 0", await process.WaitForLineAsync("ended "), StringComparison.Ordinal);
        await process.ExitAsync();
    }

    [Fact]
    public async Task A_second_signal_ends_what_the_app_left_behind()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run([], "sh", "-c", "(trap '' TERM; echo deaf $(sh -c 'echo $PPID'); while :; do sleep 0.1; done) & exec sleep 1000");
        int deaf = NumberIn(await process.WaitForLineAsync("== APP == deaf "));

        process.Signal(PosixSignal.SIGTERM);
        await process.WaitForLineAsync("Waiting for what the app started to end");
        process.Signal(PosixSignal.SIGTERM);

        Assert.Equal(0, await process.ExitAsync());
        Assert.False(TacitProcess.IsAlive(deaf));
    }

    [RequiresTheory("bash")]
    [InlineData("version")]
    [InlineData("list --output json")]
    public async Task What_cannot_be_shown_is_no_success(string command)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            FileName = "bash",
            Arguments = ["-c", $"{Programs.Tacit} {command} > /dev/full"],
            WorkingDirectory = folder.Path,
        });

        Assert.Equal(1, await process.ExitAsync());
        Assert.Equal("error: standard output could not be written", process.Error);
    }

    /// <summary>A zombie is still in /proc.</summary>
    private static string UntilOrphanIsGone(string then) =>
        $"orphan=$(sh -c 'sleep 0.1 > /dev/null & echo $!'); while [ -e /proc/$orphan ]; do sleep 0.1; done; {then}";

    private static string[] Flags(string mode) => mode.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static int NumberIn(string line) => int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
}
