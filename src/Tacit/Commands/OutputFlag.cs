using System.CommandLine;

namespace Tacit.Commands;

/// <summary><c>--output</c>: for people or for programs.</summary>
internal sealed class OutputFlag
{
    public const string Text = "text";
    public const string Table = "table";
    public const string Json = "json";
    public const string Yaml = "yaml";
    public const string Markdown = "markdown";
    public const string Env = "env";
    public const string Value = "value";

    private readonly string[] _formats;
    private readonly Option<string> _output;

    /// <summary>Text and JSON.</summary>
    /// <param name="more">Forms beyond these.</param>
    public OutputFlag(params string[] more)
        : this(Text, [Json, .. more])
    {
    }

    private OutputFlag(string standard, IEnumerable<string> others)
    {
        _formats = [standard, .. others];
        _output = new("--output", "-o") { Description = $"{string.Join(" or ", _formats)} (default: {standard})" };
        _output.CompletionSources.Add(_formats);
    }

    /// <summary>A table, JSON and YAML.</summary>
    /// <param name="more">Forms beyond these.</param>
    public static OutputFlag ForTable(params string[] more) => new(Table, [Json, Yaml, .. more]);

    public void AddTo(Command command) => command.Options.Add(_output);

    /// <exception cref="UsageException">It is none of them.</exception>
    public string Read(ParseResult flags) => SidecarFlags.OneOf(flags, _output, _formats, _formats[0]);
}
