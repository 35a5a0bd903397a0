using System.CommandLine;

namespace Tacit.Commands;

/// <summary><c>--output</c>: for people or for programs.</summary>
/// <param name="more">Forms beyond text and JSON.</param>
internal sealed class OutputFlag(params string[] more)
{
    public const string Text = "text";
    public const string Json = "json";
    public const string Markdown = "markdown";

    private readonly string[] _formats = [Text, Json, .. more];
    private readonly Option<string> _output = new("--output", "-o") { Description = $"{string.Join(" or ", [Text, Json, .. more])} (default: text)" };

    public void AddTo(Command command) => command.Options.Add(_output);

    /// <exception cref="UsageException">It is none of them.</exception>
    public string Read(ParseResult flags) => SidecarFlags.OneOf(flags, _output, _formats, Text);
}
