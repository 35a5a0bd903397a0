using System.Text;
using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>An app's output on our own streams: behind a prefix and merged, or as it is.</summary>
/// <param name="console">Our streams.</param>
/// <param name="prefix">Put before every line; null to leave each stream as it is.</param>
internal sealed class ConsoleOutput(CommandConsole console, string? prefix) : IAppOutput
{
    private readonly byte[]? _prefix = prefix is null ? null : Encoding.UTF8.GetBytes(Colours.Prefix(prefix.TrimEnd(), console.IsTerminal) + " ");

    public bool Write(object owner, ReadOnlySpan<byte> text, bool isError) =>
        _prefix is null ? console.WriteBytes(text, isError) : console.WritePrefixed(owner, _prefix, text);
}
