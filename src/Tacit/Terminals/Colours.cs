namespace Tacit.Terminals;

/// <summary>Colours for people: only on a terminal that has them, and only if they are wanted (<c>https://no-color.org</c>).</summary>
internal static class Colours
{
    private const string Off = "\e[0m";
    private const string BrightBlue = "\e[94;1m";
    private const string BrightRed = "\e[91;1m";

    private static readonly bool Wanted =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";

    /// <summary>What stands before a line of an app.</summary>
    public static string Prefix(string text, bool onTerminal) => Paint(text, BrightBlue, onTerminal);

    /// <summary>What tells that a line is about a failure.</summary>
    public static string Failure(string text, bool onTerminal) => Paint(text, BrightRed, onTerminal);

    private static string Paint(string text, string colour, bool onTerminal) => onTerminal && Wanted ? $"{colour}{text}{Off}" : text;
}
