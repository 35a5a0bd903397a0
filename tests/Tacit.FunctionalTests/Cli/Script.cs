using System.Text.RegularExpressions;
using Tacit.Testing;

namespace Tacit.FunctionalTests.Cli;

/// <summary>A text of files, commands and what they print; <c>scripts/README.md</c> has the rules.</summary>
internal sealed partial class Script
{
    private const string CommandMark = "$ ";

    private readonly string[] _lines;
    private readonly List<ScriptStep> _steps = [];

    private Script(string path)
    {
        Path = path;
        _lines = File.ReadAllLines(path);
        if (_lines.Length == 0 || StartsStep(_lines[0]))
            throw new FormatException($"{path}:1: a script begins with a sentence that says what it is about");

        int line = _lines.TakeWhile(text => !StartsStep(text)).Count();
        while (line < _lines.Length)
        {
            int end = EndOfStep(line);
            string[] below = _lines[(line + 1)..WithoutComment(line + 1, end)];
            _steps.Add(FileMark().Match(_lines[line]) is { Success: true } file
                ? new FileStep(file.Groups[1].Value, string.Concat(WithoutLastEmpty(below).Select(text => text + "\n")))
                : new CommandStep(line + 1, _lines[line][CommandMark.Length..], WithoutLastEmpty(below)));
            line = end;
        }
    }

    /// <summary>Where the scripts are.</summary>
    public static string Folder { get; } = System.IO.Path.Combine(Repository.Root, "tests", "Tacit.FunctionalTests", "Cli", "scripts");

    public string Path { get; }

    public IReadOnlyList<ScriptStep> Steps => _steps;

    public static Script Read(string name) => new(System.IO.Path.Combine(Folder, name + ".txt"));

    /// <summary>Whether a variable is used anywhere.</summary>
    public bool Uses(string variable) => _lines.Any(line => line.Contains(variable, StringComparison.Ordinal));

    /// <summary>Writes the script again, with other lines below its commands.</summary>
    public void Rewrite(IReadOnlyDictionary<CommandStep, IReadOnlyList<string>> expected)
    {
        List<string> lines = [.. _lines];
        foreach ((CommandStep step, IReadOnlyList<string> below) in expected.OrderByDescending(pair => pair.Key.Line))
        {
            lines.RemoveRange(step.Line, step.Expected.Count);
            lines.InsertRange(step.Line, below);
        }

        File.WriteAllText(Path, string.Concat(lines.Select(line => line + "\n")));
    }

    private int EndOfStep(int line)
    {
        int next = line + 1;
        while (next < _lines.Length && !StartsStep(_lines[next]))
            next++;
        return next;
    }

    /// <summary>A paragraph of comment right above a command belongs to that command.</summary>
    private int WithoutComment(int start, int end)
    {
        int comment = end;
        while (comment > start && _lines[comment - 1].StartsWith("# ", StringComparison.Ordinal))
            comment--;
        return comment > start && _lines[comment - 1].Length == 0 ? comment : end;
    }

    private static string[] WithoutLastEmpty(string[] lines) => lines[..(Array.FindLastIndex(lines, line => line.Length > 0) + 1)];

    private static bool StartsStep(string line) => line.StartsWith(CommandMark, StringComparison.Ordinal) || FileMark().IsMatch(line);

    [GeneratedRegex(@"^-- (\S+) --$")]
    private static partial Regex FileMark();
}
