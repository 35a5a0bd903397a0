using System.Text;

namespace Tacit.Runtime.Resources.Yaml;

/// <summary>The text of one document of a stream, cut at the <c>---</c> or <c>...</c> around it.</summary>
/// <param name="Text">The text, without the marker that ended it.</param>
/// <param name="FirstLine">How many lines of the file come before it.</param>
internal sealed record YamlChunk(string Text, int FirstLine)
{
    /// <summary>
    /// Cuts a stream into documents. A line that starts with <c>---</c> or <c>...</c> is a marker everywhere in YAML,
    /// inside block scalars too, so no parser is needed to find it.
    /// </summary>
    public static IReadOnlyList<YamlChunk> Split(string text)
    {
        List<YamlChunk> chunks = [];
        StringBuilder current = new();
        int line = 0;
        int firstLine = 0;
        bool onlyProlog = true;
        using StringReader reader = new(text);
        while (reader.ReadLine() is { } content)
        {
            // Directives and comments before a marker belong to the document that the marker starts.
            if (IsMarker(content) && !onlyProlog)
            {
                chunks.Add(new(current.ToString(), firstLine));
                current.Clear();
                firstLine = line;
            }

            onlyProlog = onlyProlog && IsProlog(content);
            current.Append(content).Append('\n');
            line++;
            if (IsEnd(content))
            {
                chunks.Add(new(current.ToString(), firstLine));
                current.Clear();
                (firstLine, onlyProlog) = (line, true);
            }
        }

        chunks.Add(new(current.ToString(), firstLine));
        return chunks;
    }

    private static bool IsMarker(string line) =>
        line.StartsWith("---", StringComparison.Ordinal) && (line.Length == 3 || char.IsWhiteSpace(line[3]) || line[3] == '#');

    private static bool IsEnd(string line) =>
        line.StartsWith("...", StringComparison.Ordinal) && (line.Length == 3 || char.IsWhiteSpace(line[3]));

    private static bool IsProlog(string line) =>
        line.StartsWith('%') || line.StartsWith('#') || string.IsNullOrWhiteSpace(line);
}
