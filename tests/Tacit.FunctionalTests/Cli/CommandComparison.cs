using System.Globalization;
using System.Text;

namespace Tacit.FunctionalTests.Cli;

/// <summary>What a command said and how it ended, beside the lines below it in the script.</summary>
internal sealed class CommandComparison
{
    private const string ErrorMark = "!";
    private const string ExitMark = "[exit ";

    /// <summary>Said only where something takes more than a moment, which is not the script's to decide.</summary>
    private const string ProgressMark = "⌛";

    private readonly LineComparison _output;
    private readonly LineComparison _error;
    private readonly string? _expectedExit;
    private readonly string? _actualExit;

    public CommandComparison(IReadOnlyList<string> expected, IReadOnlyList<string> output, IReadOnlyList<string> error, int exitCode)
    {
        string[] all = [.. expected.Where(line => !IsExit(line))];
        _output = new([.. all.Where(line => !IsError(line))], WithoutProgress(output));
        _error = new([.. all.Where(IsError).Select(line => line.Length > 1 ? line[2..] : "")], WithoutProgress(error));
        _expectedExit = expected.LastOrDefault(IsExit);
        _actualExit = exitCode == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{ExitMark}{exitCode}]");
    }

    public bool IsMatch => _output.IsMatch && _error.IsMatch && _expectedExit == _actualExit;

    /// <summary>The lines that should be below the command.</summary>
    public IReadOnlyList<string> Corrected =>
        [.. _output.Corrected.Select(LineOfOutput), .. _error.Corrected.Select(LineOfError), .. _actualExit is null ? [] : (string[])[_actualExit]];

    /// <summary>Both sides for a reader: <c>-</c> was expected and did not come, <c>+</c> came and was not expected.</summary>
    public string Describe()
    {
        StringBuilder text = new();
        foreach ((LineComparison.Side side, string line) in _output.Pairs)
            Append(text, side, LineOfOutput(line));
        foreach ((LineComparison.Side side, string line) in _error.Pairs)
            Append(text, side, LineOfError(line));
        if (_expectedExit == _actualExit)
            return text.ToString();
        Append(text, LineComparison.Side.OnlyExpected, _expectedExit ?? $"{ExitMark}0]");
        Append(text, LineComparison.Side.OnlyActual, _actualExit ?? $"{ExitMark}0]");
        return text.ToString();
    }

    private static void Append(StringBuilder text, LineComparison.Side side, string line) => text
        .Append(side switch { LineComparison.Side.OnlyExpected => "  - ", LineComparison.Side.OnlyActual => "  + ", _ => "    " })
        .AppendLine(line);

    private static string[] WithoutProgress(IReadOnlyList<string> lines) => [.. lines.Where(line => !line.StartsWith(ProgressMark, StringComparison.Ordinal))];

    private static bool IsError(string line) => line == ErrorMark || line.StartsWith(ErrorMark + " ", StringComparison.Ordinal);

    private static bool IsExit(string line) => line.StartsWith(ExitMark, StringComparison.Ordinal);

    private static string LineOfError(string text) => text.Length == 0 ? ErrorMark : $"{ErrorMark} {text}";

    /// <summary>A line that would be taken for a mark of the script has a backslash before it, which stays for the comparison.</summary>
    private static string LineOfOutput(string text) =>
        IsError(text) || IsExit(text) || text.StartsWith("$ ", StringComparison.Ordinal) || text.StartsWith("-- ", StringComparison.Ordinal) ? "\\" + text : text;
}
