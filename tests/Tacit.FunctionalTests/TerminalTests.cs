using System.Text.Json;
using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit run</c> on a real terminal: what is typed, what is shown, and whose the keys are.</summary>
public sealed class TerminalTests
{
    [RequiresFact("python3")]
    public async Task The_app_reads_what_is_typed()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = Type(folder, [], """name = input("Name? "); print("hello", name)""", ("Name? ", "bob\n"));

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("== APP == Name? ", process.Output, StringComparison.Ordinal);
        Assert.Contains("hello bob", process.Output, StringComparison.Ordinal);
    }

    [RequiresFact("python3")]
    public async Task Raw_hands_the_terminal_over_unchanged()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = Type(folder, ["--raw"], """import sys; print("terminal", sys.stdin.isatty(), sys.stdout.isatty(), sys.stderr.isatty())""");

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("terminal True True True", process.Output, StringComparison.Ordinal);
        // No control sequence: the terminal is in the state that the user gave it.
        Assert.DoesNotContain("\u001b", process.Output, StringComparison.Ordinal);
    }

    /// <summary>The terminal signals the whole foreground group; passed on again, it would be twice, which means "at once" to many apps.</summary>
    [RequiresFact("python3")]
    public async Task An_interrupt_reaches_the_app_once()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = Type(
            folder,
            [],
            """
            import signal, sys, time
            count = 0
            def interrupt(*_):
                global count
                count += 1
                print("interrupted", flush=True)
            signal.signal(signal.SIGINT, interrupt)
            print("ready", flush=True)
            while count == 0:
                time.sleep(0.05)
            time.sleep(0.5)
            print("count is", count, flush=True)
            """,
            ("ready", "\u0003"));

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("count is 1", process.Output, StringComparison.Ordinal);
        Assert.Contains("terminated signal received: shutting down", process.Output, StringComparison.Ordinal);
    }

    [RequiresFact("python3")]
    public async Task An_app_that_an_interrupt_ends_has_ended_well()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = Type(folder, [], """import signal, time; signal.signal(2, signal.SIG_DFL); print("ready", flush=True); time.sleep(100)""", ("ready", "\u0003"));

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("Exited App successfully", process.Output, StringComparison.Ordinal);
    }

    private static TacitProcess Type(SampleFolder folder, string[] flags, string program, params (string Wait, string Keys)[] steps)
    {
        string app = folder.Write("app.py", program);
        string[] command = [Programs.Tacit, "run", "--log-level", "error", "--resources-path", folder.Components, .. flags, "--", "python3", app];
        return TacitProcess.Start(new StartOptions
        {
            FileName = "python3",
            Arguments =
            [
                Path.Combine(Repository.Root, "tests", "Tacit.FunctionalTests", "terminal", "terminal.py"),
                JsonSerializer.Serialize(command),
                JsonSerializer.Serialize(steps.Select(step => (string[])[step.Wait, step.Keys])),
            ],
            WorkingDirectory = folder.Path,
        });
    }
}
