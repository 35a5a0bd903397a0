namespace Tacit.FunctionalTests;

/// <summary><c>tacit run</c> as a job of a shell: stopped, in the background, called back.</summary>
public sealed class JobControlTests
{
    private const string Prompt = TerminalSession.Prompt;

    private const string Repeater = """
        import sys
        print("ready", flush=True)
        for line in sys.stdin:
            print("got", line.strip(), flush=True)
        print("input is over")
        """;

    public static TheoryData<string> Modes => TerminalSession.Modes;

    /// <summary>The shell edits its line (a key is taken back) and shows what is typed; the app reads on where it was.</summary>
    [RequiresTheory("bash")]
    [MemberData(nameof(Modes))]
    public async Task The_stop_key_gives_the_shell_back_and_fg_goes_on(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Shell(folder, mode, Repeater,
            (Prompt, "$TACIT $APP\n"),
            ("ready", "one\n"),
            ("got one", "\u001a"),
            ("Stopped", ""),
            (Prompt, "echo shx\u007fell-$((40+2))\n"),
            ("shell-42", "fg\n"),
            ("$TACIT $APP", "two\n"),
            ("got two", "\u001a"),
            ("Stopped", ""),
            (Prompt, "fg\n"),
            ("$TACIT $APP", "three\n"),
            ("got three", "\u0004"),
            ("Exited Tacit successfully", ""),
            (Prompt, "exit\n"));

        await ExpectAsync(process, "input is over");
    }

    [RequiresTheory("bash")]
    [MemberData(nameof(Modes))]
    public async Task An_app_that_stops_itself_gives_the_shell_back(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Shell(folder, mode, """import os; print("stopping", flush=True); os.kill(0, 19); print("went on")""",
            (Prompt, "$TACIT $APP\n"),
            ("Stopped", ""),
            (Prompt, "fg\n"),
            ("Exited Tacit successfully", ""),
            (Prompt, "exit\n"));

        await ExpectAsync(process, "went on");
    }

    /// <summary>What is typed is the shell's, and the terminal's modes are too, until the job is called to the foreground.</summary>
    [RequiresFact("bash")]
    public async Task A_job_in_the_background_leaves_the_keys_to_the_shell()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Shell(folder, "", Repeater,
            (Prompt, "$TACIT $APP &\n"),
            ("ready", "echo shx\u007fell-$((40+2))\n"),
            ("shell-42", "fg\n"),
            ("$TACIT $APP", "one\n"),
            ("got one", "\u0004"),
            ("Exited Tacit successfully", ""),
            (Prompt, "exit\n"));

        await ExpectAsync(process, "input is over");
        Assert.DoesNotContain("got echo", process.Output, StringComparison.Ordinal);
    }

    [RequiresTheory("bash")]
    [MemberData(nameof(Modes))]
    public async Task A_file_can_be_the_input_and_the_keys_still_stop_and_interrupt(string mode)
    {
        using SampleFolder folder = new();
        folder.Write("input.txt", "from the file\n");
        await using TacitProcess process = TerminalSession.Shell(folder, mode,
            """
            import os, signal, time
            signal.signal(signal.SIGCONT, lambda *_: print("continued", flush=True))
            print("got", input(), os.isatty(0), os.isatty(1), flush=True)
            time.sleep(100)
            """,
            (Prompt, "$TACIT $APP < input.txt\n"),
            ("got from the file False True", "\u001a"),
            ("Stopped", ""),
            (Prompt, "echo shell-$((40+2))\n"),
            ("shell-42", "fg\n"),
            ("continued", "\u0003"),
            ("Exited Tacit successfully", ""),
            (Prompt, "exit\n"));

        await ExpectAsync(process, "KeyboardInterrupt", "shutting down");
    }

    /// <summary>A shell as the app manages jobs of its own: the keys are about those.</summary>
    [RequiresTheory("bash")]
    [MemberData(nameof(Modes))]
    public async Task A_shell_as_the_app_keeps_its_keys(string mode)
    {
        using SampleFolder folder = new();
        string job = folder.Write("job.py",
            """
            import signal, time
            signal.signal(signal.SIGCONT, lambda *_: print("job goes on", flush=True))
            print("job runs", flush=True)
            time.sleep(100)
            """);
        folder.Write("innerrc", "PS1='inner$ '");
        await using TacitProcess process = TerminalSession.Run(folder, mode,
            """import os; os.execvp("bash", ["bash", "--noprofile", "--rcfile", "innerrc", "-i"])""",
            ("inner$ ", $"python3 {job}\n"),
            ("job runs", "\u001a"),
            ("Stopped", ""),
            ("inner$ ", "fg\n"),
            ("job goes on", "\u0003"),
            ("inner$ ", "exit 5\n"));

        Assert.Equal(5, await process.ExitAsync());
        Assert.DoesNotContain("shutting down", process.Output, StringComparison.Ordinal);
        Assert.Contains("modes: kept", process.OutputLines);
    }

    private static async Task ExpectAsync(TacitProcess process, params string[] shown)
    {
        int exitCode = await process.ExitAsync();
        Assert.True(exitCode == 0, $"exit code {exitCode}\n{process.Output}\n{process.Error}");
        foreach (string text in shown)
            Assert.Contains(text, process.Output, StringComparison.Ordinal);
        Assert.Contains("modes: kept", process.OutputLines);
    }
}
