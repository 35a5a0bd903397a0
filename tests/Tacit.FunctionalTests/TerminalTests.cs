namespace Tacit.FunctionalTests;

/// <summary><c>tacit run</c> on a real terminal: what is typed, what is shown, and whose the keys are.</summary>
public sealed class TerminalTests
{
    private const string Interrupt = "\u0003";

    private const string Ready = """import signal, time; signal.signal(signal.SIGINT, signal.SIG_DFL); print("ready", flush=True); time.sleep(100)""";

    private const string DeafToInterrupts = """import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print("ready", flush=True); time.sleep(100)""";

    public static TheoryData<string> Modes => TerminalSession.Modes;

    /// <summary>The prefix is blue on a terminal, the app's own colours stay, and NO_COLOR is minded by the other tests.</summary>
    [RequiresFact("python3")]
    public async Task The_prefix_has_a_colour()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.RunInColour(folder, """print("\x1b[31mred\x1b[0m")""");

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("\e[94;1m== APP ==\e[0m \e[31mred\e[0m", process.Output, StringComparison.Ordinal);
    }

    [RequiresTheory("python3")]
    [MemberData(nameof(Modes))]
    public async Task The_app_reads_what_is_typed(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Run(folder, mode, """name = input("Name? "); print("hello", name)""", ("Name? ", "bob\n"));

        await ExpectAsync(process, 0, $"{Prefix(mode)}Name? bob", $"{Prefix(mode)}hello bob");
    }

    [RequiresTheory("python3")]
    [MemberData(nameof(Modes))]
    public async Task The_app_has_a_terminal_and_its_colours_pass(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Run(folder, mode,
            """import os; print("terminal", os.isatty(0), os.isatty(1), os.isatty(2), os.environ["TERM"]); print("\033[31mred\033[0m")""");

        await ExpectAsync(process, 0, $"{Prefix(mode)}terminal True True True xterm-256color", $"{Prefix(mode)}\u001b[31mred\u001b[0m");
        // No other control sequence: the terminal is in the state that the user gave it.
        Assert.Equal(3, process.Output.Split('\u001b').Length);
    }

    [RequiresTheory("python3")]
    [MemberData(nameof(Modes))]
    public async Task The_app_sees_the_window_and_its_changes(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Run(folder, mode,
            """
            import os, signal
            signal.signal(signal.SIGWINCH, lambda *_: print("size", *os.get_terminal_size(), flush=True))
            print("size", *os.get_terminal_size(), flush=True)
            while os.get_terminal_size().columns == 80:
                signal.pause()
            """,
            new TerminalSession.Step("size 80 24", null, [50, 132]));

        await ExpectAsync(process, 0, $"{Prefix(mode)}size 132 50");
    }

    /// <summary>As on a terminal that they share: passed on again, it would be twice, which means "at once" to many apps.</summary>
    [RequiresTheory("python3")]
    [MemberData(nameof(Modes))]
    public async Task An_interrupt_reaches_the_app_once(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Run(folder, mode,
            """
            import signal, sys, time
            count = 0
            def interrupt(*_):
                global count
                count += 1
            signal.signal(signal.SIGINT, interrupt)
            print("ready", flush=True)
            while count == 0:
                time.sleep(0.05)
            time.sleep(0.5)
            print("count is", count, flush=True)
            """,
            ("ready", Interrupt));

        await ExpectAsync(process, 0, "count is 1", "terminated signal received: shutting down");
    }

    [RequiresTheory("python3")]
    [MemberData(nameof(Modes))]
    public async Task An_app_that_an_interrupt_ends_has_ended_well(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Run(folder, mode, Ready, ("ready", Interrupt));

        await ExpectAsync(process, 0, "Exited App successfully");
    }

    [RequiresTheory("python3")]
    [MemberData(nameof(Modes))]
    public async Task A_second_interrupt_kills(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Run(folder, mode, DeafToInterrupts, ("ready", Interrupt), ("shutting down", Interrupt));

        await ExpectAsync(process, 137);
    }

    [RequiresFact("python3")]
    public async Task The_terminal_is_as_before_when_an_app_is_killed_that_changed_its_own()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Run(folder, "", """import os, tty; tty.setraw(0); os.kill(os.getpid(), 9)""");

        await ExpectAsync(process, 137);
    }

    [RequiresTheory("python3")]
    [MemberData(nameof(Modes))]
    public async Task A_password_is_not_shown(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Run(folder, mode,
            """import getpass; print("length", len(getpass.getpass("Password: ")))""", ("Password: ", "open sesame\n"));

        await ExpectAsync(process, 0, "length 11");
        Assert.DoesNotContain("sesame", process.Output, StringComparison.Ordinal);
    }

    /// <summary>The keys that signal are keys like others to an app that asked for that.</summary>
    [RequiresTheory("python3")]
    [MemberData(nameof(Modes))]
    public async Task An_app_that_reads_keys_gets_each_one(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Run(folder, mode,
            """
            import os, termios, tty
            before = termios.tcgetattr(0)
            tty.setraw(0)
            key = b""
            while key != b"q":
                os.write(1, b"next\r\n")
                key = os.read(0, 1)
                os.write(1, b"key %d\r\n" % key[0])
            termios.tcsetattr(0, termios.TCSADRAIN, before)
            """,
            ("next", "a"), ("key 97\r\n", Interrupt), ("key 3\r\n", "\u001a"), ("key 26\r\n", "q"));

        await ExpectAsync(process, 0, $"{Prefix(mode)}key 97", $"{Prefix(mode)}key 3", $"{Prefix(mode)}key 26", $"{Prefix(mode)}key 113");
        Assert.DoesNotContain("shutting down", process.Output, StringComparison.Ordinal);
    }

    [RequiresTheory("python3")]
    [MemberData(nameof(Modes))]
    public async Task The_last_of_much_output_is_shown(string mode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Run(folder, mode, """for number in range(20000): print("line", number)""");

        await ExpectAsync(process, 0);
        Assert.Equal(Enumerable.Range(0, 20_000).Select(number => $"{Prefix(mode)}line {number}"), process.OutputLines.Where(line => line.Contains("line ", StringComparison.Ordinal)));
    }

    private static string Prefix(string mode) => mode.Contains("--raw", StringComparison.Ordinal) ? "" : "== APP == ";

    private static async Task ExpectAsync(TacitProcess process, int exitCode, params string[] shown)
    {
        int actual = await process.ExitAsync();
        Assert.True(actual == exitCode, $"exit code {actual}\n{process.Output}\n{process.Error}");
        foreach (string text in shown)
            Assert.Contains(text, process.Output, StringComparison.Ordinal);
        Assert.Contains("modes: kept", process.OutputLines);
        Assert.Contains("lines: clean", process.OutputLines);
    }
}
