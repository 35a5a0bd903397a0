using YamlDotNet.Core;

namespace Tacit.Yaml;

/// <summary>Says what is wrong with a text that is no YAML, and where: the library's words are those of its parser, not of an author.</summary>
/// <param name="Reason">What is wrong, and what mends it.</param>
/// <param name="Line">One-based, in the chunk.</param>
/// <param name="Column">One-based.</param>
internal readonly record struct YamlFault(string Reason, int Line, int Column)
{
    /// <summary>Parts of the library's messages, the first one that fits counts, and what they mean to an author.</summary>
    private static readonly (string Part, string Meaning)[] Meanings =
    [
        ("invalid mapping", "': ' within a text; put the text into quotes, or mend the indentation"),
        ("value containing disallowed", "a text that begins with '*' or '&' needs quotes"),
        ("cannot start any token", "a text that begins with this character needs quotes"),
        ("unknown escape character", "a backslash that begins no escape sequence; write \\\\ for one, or use single quotes"),
        ("scanning a multi-line double-quoted scalar, found wrong indentation", "the quote that opens here is not closed, or its next line is not indented"),
        ("scanning a quoted scalar, found unexpected", "the quote that opens here is not closed"),
        ("could not find expected ':'", "a key without ':' behind it"),
        ("did not find expected key", "a key with ':' behind it is expected here; mend the indentation"),
        ("did not find expected '-' indicator", "an entry that begins with '-' is expected here; mend the indentation"),
        ("did not find expected ',' or '}'", "',' or '}' is expected here"),
        ("did not find expected ',' or ']'", "',' or ']' is expected here"),
        ("did not find expected node content", "a value is expected here"),
    ];

    /// <summary>What the parser met in a chunk.</summary>
    public static YamlFault Of(YamlException failure, YamlChunk chunk)
    {
        string message = MessageOf(failure);
        if (message.Contains("tab", StringComparison.Ordinal) && FindTab(chunk, (int)failure.Start.Line) is { } tab)
            return tab;
        string? meaning = Array.Find(Meanings, known => message.Contains(known.Part, StringComparison.Ordinal)).Meaning;
        return new(meaning ?? message.TrimEnd('.'), (int)failure.Start.Line, (int)failure.Start.Column);
    }

    // The library's message repeats the place and may quote a scalar; its first sentence without them is enough.
    private static string MessageOf(YamlException failure)
    {
        string message = failure.Message;
        int colon = message.StartsWith("(Line:", StringComparison.Ordinal) ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return colon < 0 ? message : message[(colon + 3)..];
    }

    /// <summary>The first tab in an indentation. The library names the beginning of what it stands in.</summary>
    private static YamlFault? FindTab(YamlChunk chunk, int firstLine)
    {
        ReadOnlySpan<char> rest = chunk.Text.AsSpan(chunk.Start, chunk.End - chunk.Start);
        for (int line = 1; !rest.IsEmpty; line++)
        {
            int end = rest.IndexOfAny('\r', '\n');
            ReadOnlySpan<char> text = end < 0 ? rest : rest[..end];
            int indentation = text.IndexOfAnyExcept(' ', '\t');
            int tab = indentation < 0 ? -1 : text[..indentation].IndexOf('\t');
            if (tab >= 0 && line >= firstLine)
                return new("a tab in the indentation; YAML takes spaces only", line, tab + 1);
            rest = end < 0 ? [] : rest[(end + (rest[end..].StartsWith("\r\n") ? 2 : 1))..];
        }

        return null;
    }
}
