using System.Buffers;
using Tacit.Abstractions.Resources;

namespace Tacit.Yaml;

/// <summary>The part of a text that holds one document of a stream, cut at the <c>---</c> or <c>...</c> around it.</summary>
/// <param name="Text">The text of the whole stream, which is never copied.</param>
/// <param name="Start">Where the part begins in it.</param>
/// <param name="End">Where the part ends in it, before the marker that ended it.</param>
/// <param name="FirstLine">How many lines of the file come before it.</param>
internal sealed record YamlChunk(string Text, int Start, int End, int FirstLine)
{
    // The parser ends a comment at these, so what follows them on a line is not part of the comment.
    private static readonly SearchValues<char> CommentEnds = SearchValues.Create('\0', '\u0085', '\u2028', '\u2029');

    /// <summary>
    /// Cuts a stream into documents, and leaves out parts that hold nothing but markers, comments and blank lines. A line
    /// that starts with <c>---</c> or <c>...</c> is a marker everywhere in YAML, inside block scalars too, so no parser is
    /// needed to find it.
    /// </summary>
    public static IEnumerable<YamlChunk> Split(string text)
    {
        int start = 0;
        int firstLine = 0;
        int line = 0;
        bool onlyProlog = true;
        bool hasContent = false;
        for (int lineStart = 0, next; lineStart < text.Length; lineStart = next, line++)
        {
            next = NextLine(text, lineStart, out int lineEnd);
            LineKind kind = Classify(text.AsSpan(lineStart, lineEnd - lineStart));
            // Directives and comments before a marker belong to the document that the marker starts.
            if (kind.IsMarker && !onlyProlog)
            {
                if (hasContent)
                    yield return new(text, start, lineStart, firstLine);
                (start, firstLine, hasContent) = (lineStart, line, false);
            }

            // daprd takes what is behind a marker for part of it; to the parser this would be a text.
            if (kind.IsMarker && text.AsSpan(lineStart, lineEnd - lineStart).StartsWith("---#"))
            {
                (start, firstLine, onlyProlog) = (next, line + 1, false);
                continue;
            }

            // What means nothing at the head of a document is not worth a parser's time.
            if (start == lineStart && kind is { IsContent: false, IsMarker: false })
                (start, firstLine) = (next, line + 1);
            onlyProlog = onlyProlog && kind.IsProlog;
            hasContent = hasContent || kind.IsContent;
            if (kind.IsEnd)
            {
                if (hasContent)
                    yield return new(text, start, next, firstLine);
                (start, firstLine, onlyProlog, hasContent) = (next, line + 1, true, false);
            }
        }

        if (hasContent)
            yield return new(text, start, text.Length, firstLine);
    }

    /// <summary>Where the first NUL stands, which no text has; the parser would take a long way around each.</summary>
    public SourcePosition? FindNul(string file)
    {
        int nul = Text.AsSpan(Start, End - Start).IndexOf('\0');
        if (nul < 0)
            return null;
        int line = FirstLine + 1;
        int lineStart = Start;
        while (NextLine(Text, lineStart, out int lineEnd) is var next && lineEnd < Start + nul)
            (lineStart, line) = (next, line + 1);
        return new(file, line, Start + nul - lineStart + 1);
    }

    private static int NextLine(string text, int start, out int end)
    {
        int length = text.AsSpan(start).IndexOfAny('\r', '\n');
        end = length < 0 ? text.Length : start + length;
        if (end == text.Length)
            return end;
        return text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;
    }

    private static LineKind Classify(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty)
            return new(IsMarker: false, IsEnd: false, IsProlog: true, IsContent: false);
        bool isMarker = line.StartsWith("---") && (line.Length == 3 || char.IsWhiteSpace(line[3]) || line[3] == '#');
        bool isEnd = line.StartsWith("...") && (line.Length == 3 || char.IsWhiteSpace(line[3]));
        bool isProlog = line[0] is '%' or '#' || line.IsWhiteSpace();
        return new(isMarker, isEnd, isProlog, isMarker || isEnd ? IsContent(line[3..], line[3..]) : IsContent(line, []));
    }

    /// <summary>Whether a parser could make anything of a line, or of what follows a marker on it; an error included.</summary>
    private static bool IsContent(ReadOnlySpan<char> line, ReadOnlySpan<char> afterMarker)
    {
        ReadOnlySpan<char> text = line.TrimStart(" \t");
        return text switch
        {
            [] => false,
            // Right behind a marker, the sign begins no comment.
            ['#', ..] => text.Length == afterMarker.Length || text.ContainsAny(CommentEnds),
            _ => true,
        };
    }

    private readonly record struct LineKind(bool IsMarker, bool IsEnd, bool IsProlog, bool IsContent);
}
