using System.Text.Json;
using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary>Starts programs on a pseudo-terminal, with somebody who types.</summary>
internal static class TerminalSession
{
    /// <summary>The prompt of the shell that <see cref="Shell"/> starts.</summary>
    public const string Prompt = "prompt$ ";

    /// <summary>The modes in which an app may be run: flags of <c>tacit run</c>.</summary>
    public static TheoryData<string> Modes => ["", "--raw", "--mask", "--raw --mask"];

    /// <summary><c>tacit run</c> with a Python program as the app.</summary>
    public static TacitProcess Run(SampleFolder folder, string mode, string program, params Step[] steps) =>
        Start(folder, [.. Command(folder, mode), "python3", folder.Write("app.py", program)], new Dictionary<string, string>(), steps);

    /// <summary>The same, where colours are not unwanted.</summary>
    public static TacitProcess RunInColour(SampleFolder folder, string program) =>
        Start(folder, [.. Command(folder, ""), "python3", folder.Write("app.py", program)], new Dictionary<string, string>(), [], hasColours: true);

    /// <summary>A shell, in which <c>$TACIT</c> is <c>tacit run</c> up to the app, and <c>$APP</c> a Python program.</summary>
    public static TacitProcess Shell(SampleFolder folder, string mode, string program, params Step[] steps) => Start(
        folder,
        ["bash", "--noprofile", "--rcfile", folder.Write("bashrc", $"PS1='{Prompt}'"), "-i"],
        new Dictionary<string, string>
        {
            ["TACIT"] = string.Join(' ', Command(folder, mode)),
            ["APP"] = $"python3 {folder.Write("app.py", program)}",
        },
        steps);

    private static string[] Command(SampleFolder folder, string mode) =>
        [Programs.Tacit, "run", "--log-level", "error", "--resources-path", folder.Components, .. mode.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--"];

    private static TacitProcess Start(SampleFolder folder, string[] command, IReadOnlyDictionary<string, string> environment, Step[] steps, bool hasColours = false) => TacitProcess.Start(new StartOptions
    {
        FileName = "python3",
        Arguments =
        [
            Path.Combine(Repository.Root, "tests", "Tacit.FunctionalTests", "terminal", "terminal.py"),
            JsonSerializer.Serialize(command),
            JsonSerializer.Serialize(steps.Select(step => new object[] { step.Wait, step.Keys ?? (object)step.Window! })),
        ],
        WorkingDirectory = folder.Path,
        // Our own colours have a test of their own.
        Environment = new Dictionary<string, string>(environment) { ["TERM"] = "xterm-256color", ["NO_COLOR"] = hasColours ? "" : "1" },
    });

    /// <summary>What is done when a text is shown.</summary>
    /// <param name="Wait">The text; of what was shown before the last step's, nothing counts.</param>
    /// <param name="Keys">What is typed.</param>
    /// <param name="Window">The rows and columns that the window gets, when nothing is typed.</param>
    internal sealed record Step(string Wait, string? Keys, int[]? Window = null)
    {
        public static implicit operator Step((string Wait, string Keys) step) => new(step.Wait, step.Keys);
    }
}
