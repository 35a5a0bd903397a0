using System.Text;
using System.Text.RegularExpressions;

namespace Tacit.FunctionalTests.Cli;

/// <summary>Carries out a script, one step after the other.</summary>
internal sealed partial class ScriptRun : IAsyncDisposable
{
    private static readonly Dictionary<string, int> SignalNumbers = new()
    {
        ["HUP"] = 1, ["INT"] = 2, ["QUIT"] = 3, ["KILL"] = 9, ["USR1"] = 10, ["TERM"] = 15, ["CONT"] = 18, ["STOP"] = 19,
    };

    private readonly Script _script;
    private readonly ScriptFolder _folder;
    private readonly bool _isUpdate;
    private readonly Dictionary<string, TacitProcess> _background = [];
    private readonly HashSet<string> _awaited = [];
    private readonly Dictionary<CommandStep, IReadOnlyList<string>> _corrections = [];

    private ScriptRun(Script script, bool isUpdate)
    {
        _script = script;
        _isUpdate = isUpdate;
        _folder = new(script);
    }

    /// <summary>Runs a script. What it says may be compared with the script, or written into it.</summary>
    public static async Task RunAsync(Script script, bool isUpdate)
    {
        await using ScriptRun run = new(script, isUpdate);
        try
        {
            await run.CarryOutAsync();
        }
        finally
        {
            // What came before a step that failed tells why it did.
            if (run._corrections.Count > 0)
                script.Rewrite(run._corrections);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TacitProcess process in _background.Values)
            await process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task CarryOutAsync()
    {
        foreach (ScriptStep step in _script.Steps)
        {
            if (step is FileStep file)
                _folder.Write(file);
            else if (step is CommandStep command)
                await StepAsync(command);
        }

        if (_background.Keys.Except(_awaited).FirstOrDefault() is { } forgotten)
            Assert.Fail($"{_script.Path}: '{forgotten}' is never waited for; end the script with '$ await {forgotten}'");
    }

    private async Task StepAsync(CommandStep step)
    {
        try
        {
            await CarryOutAsync(step);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{Place(step)}\nit hangs");
        }
    }

    private async Task CarryOutAsync(CommandStep step)
    {
        if (StartLine().Match(step.Text) is { Success: true } start)
        {
            // With exec, the process that is signalled is the command itself and not a shell.
            _background.Add(start.Groups["name"].Value, Start("exec env " + start.Groups["command"].Value));
            Compare(step, [], [], 0);
        }
        else if (WaitLine().Match(step.Text) is { Success: true } wait && Find(wait) is { } waitedFor)
        {
            await waitedFor.WaitForLineAsync(_folder.WithValues(wait.Groups["text"].Value));
            Compare(step, [], [], 0);
        }
        else if (KillLine().Match(step.Text) is { Success: true } kill && Find(kill) is { } killed)
        {
            killed.Signal(SignalNumbers[kill.Groups["signal"].Value]);
            Compare(step, [], [], 0);
        }
        else if (AwaitLine().Match(step.Text) is { Success: true } end && Find(end) is { } ending)
        {
            _awaited.Add(end.Groups["name"].Value);
            await CompareAsync(step, ending);
        }
        else
        {
            await using TacitProcess process = Start(step.Text);
            await CompareAsync(step, process);
        }
    }

    private TacitProcess? Find(Match line) => _background.GetValueOrDefault(line.Groups["name"].Value);

    private TacitProcess Start(string command) => TacitProcess.Start(new StartOptions
    {
        FileName = "sh",
        Arguments = ["-c", command],
        WorkingDirectory = _folder.Work,
        Environment = _folder.Environment,
    });

    private async Task CompareAsync(CommandStep step, TacitProcess process)
    {
        int exitCode = await process.ExitAsync();
        Compare(step, [.. process.OutputLines.Select(_folder.WithNames)], [.. process.ErrorLines.Select(_folder.WithNames)], exitCode);
    }

    private void Compare(CommandStep step, IReadOnlyList<string> output, IReadOnlyList<string> error, int exitCode)
    {
        CommandComparison comparison = new(step.Expected, output, error, exitCode);
        if (comparison.IsMatch)
            return;
        if (!_isUpdate)
            Assert.Fail(Describe(step, comparison, output, error));
        _corrections.Add(step, comparison.Corrected);
    }

    private string Describe(CommandStep step, CommandComparison comparison, IReadOnlyList<string> output, IReadOnlyList<string> error)
    {
        StringBuilder text = new StringBuilder().AppendLine(Place(step)).AppendLine("what differs (- expected, + came):").Append(comparison.Describe());
        if (step.Expected.Any(line => line.EndsWith("...", StringComparison.Ordinal)))
            text.AppendLine("all that came:").AppendJoin('\n', output.Concat(error.Select(line => $"! {line}")).Select(line => $"    {line}"));
        return text.ToString();
    }

    private string Place(CommandStep step) => $"{_script.Path}:{step.Line}: $ {step.Text}";

    [GeneratedRegex(@"^(?<command>.+) &(?<name>[a-z][a-z0-9]*)$")]
    private static partial Regex StartLine();

    [GeneratedRegex("^wait (?<name>\\S+) \"(?<text>.+)\"$")]
    private static partial Regex WaitLine();

    [GeneratedRegex(@"^kill -(?<signal>\S+) (?<name>\S+)$")]
    private static partial Regex KillLine();

    [GeneratedRegex(@"^await (?<name>\S+)$")]
    private static partial Regex AwaitLine();
}
