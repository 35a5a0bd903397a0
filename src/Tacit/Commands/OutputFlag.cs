using System.CommandLine;

namespace Tacit.Commands;

/// <summary><c>--output</c>: for people or for programs.</summary>
internal sealed class OutputFlag
{
    private static readonly string[] Formats = ["text", "json"];

    private readonly Option<string> _output = new("--output", "-o") { Description = "text (default) or json" };

    public void AddTo(Command command) => command.Options.Add(_output);

    /// <exception cref="UsageException">It is neither of them.</exception>
    public bool IsJson(ParseResult flags) => SidecarFlags.OneOf(flags, _output, Formats, "text") == "json";
}
