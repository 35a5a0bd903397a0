using System.Globalization;

namespace Tacit.ResourceBench.Bombs;

/// <summary>A file that is meant to cost more than it is worth: a head, a pattern over and over, and a tail.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Head">What stands before the pattern.</param>
/// <param name="Pattern">The text of one repetition; <c>%n</c> is its number.</param>
/// <param name="Tail">What stands after the pattern.</param>
internal sealed record Shape(string Name, string Head, string Pattern, string Tail = "")
{
    private const long Size = 10 * 1024 * 1024;

    public static IReadOnlyList<Shape> All { get; } =
    [
        new("many values in a list", "a:\n", "- x\n"),
        new("many keys", "", "k%n: x\n"),
        new("many flow values", "[", "x,", "]"),
        new("many flow pairs", "{", "a:,", "}"),
        new("many pairs in a flow list", "[", "a: b,", "]"),
        new("many empty values", "[", "'',", "]"),
        new("only commas", "[", ","),
        new("only colons", "", ": "),
        new("colons on lines of their own", "", ":\n"),
        new("flow lists in flow lists", "", "["),
        new("flow mappings in flow mappings", "", "{"),
        new("flow mappings in values", "", "{a: "),
        new("brackets on lines of their own", "", "[\n"),
        new("closing brackets", "", "]"),
        new("keys in keys", "", "? "),
        new("lists in lists on one line", "", "- "),
        new("one document a flow nest", "", "---\n[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n"),
        new("many anchors", "", "- &a%n x\n"),
        new("anchors on anchors", "", "&a "),
        new("one anchor, many aliases", "- &a x\n", "- *a\n"),
        new("aliases of aliases", "- &a0 x\n", "- &a%n [*a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0]\n"),
        new("a huge anchor", "- &", "a"),
        new("a huge alias", "- *", "a"),
        new("merges of merges", "- &a {a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8}\n", "- &b%n {<<: [*a, *a, *a, *a, *a, *a, *a, *a]}\n"),
        new("documents", "", "---\na: 1\n"),
        new("broken documents", "", "---\na: ]\n"),
        new("document starts", "", "---\n"),
        new("document ends", "", "...\n"),
        new("document ends and comments", "", "# c\n...\n"),
        new("directives and ends", "", "%x\n...\n"),
        new("%YAML directives", "", "%YAML 1.1\n"),
        new("%TAG directives", "", "%TAG !a%n! b\n"),
        new("reserved directives", "", "%a b\n", "---\na: 1\n"),
        new("a huge directive", "%", "a"),
        new("tags on tags", "", "!a "),
        new("a huge tag", "- !", "a"),
        new("escapes in a tag", "- !", "%41"),
        new("blank lines", "", "\n"),
        new("blank lines before a value", "", "\n", "a: 1"),
        new("blank lines after a value", "a: 1\n", "\n"),
        new("spaces", "", " "),
        new("spaces after a value", "a: 1\n", " "),
        new("tabs", "", "\t"),
        new("tabs after a value", "a: 1\n", "\t"),
        new("comments", "", "# c\n"),
        new("comments after a value", "a: 1\n", "# c\n"),
        new("a huge comment", "#", "c"),
        new("a huge comment after a value", "a: 1 #", "c"),
        new("a huge plain scalar", "a: ", "x"),
        new("a huge plain scalar of lines", "a:\n", "  x\n"),
        new("a plain scalar of spaces", "a: x", " "),
        new("a huge key", "", "k", ": 1"),
        new("a huge quoted key", "\"", "k", "\": 1"),
        new("a huge single-quoted scalar", "a: '", "x", "'"),
        new("a huge double-quoted scalar", "a: \"", "x", "\""),
        new("an unclosed single quote", "a: '", "x"),
        new("an unclosed double quote", "a: \"", "x"),
        new("an unclosed quote of lines", "a: \"", "  x\n"),
        new("an unclosed quote of spaces", "a: \"", " "),
        new("escaped quotes", "a: '", "''", "'"),
        new("escapes", "a: \"", "\\n", "\""),
        new("long escapes", "a: \"", "\\U0001F600", "\""),
        new("escaped line breaks", "a: \"", "\\\n", "\""),
        new("a huge literal line", "a: |\n  ", "x"),
        new("a huge literal", "a: |\n", "  x\n"),
        new("a huge literal of blank lines", "a: |+\n", "\n"),
        new("a huge literal of spaces", "a: |\n", " "),
        new("an indented literal of spaces", "a: |1\n", " ", "x\n"),
        new("a huge folded scalar", "a: >\n", "  x\n"),
        new("a folded scalar of blank lines", "a: >\n  x\n", "\n", "  x\n"),
        new("block headers", "", "- |\n"),
        new("NUL", "", "\0"),
        new("NUL after a value", "a: 1\n", "\0"),
        new("NUL on lines", "", "\0\n"),
        new("byte order marks", "", "\uFEFF"),
        new("carriage returns", "", "\r"),
        new("next-line characters", "a: 1", "\u0085"),
        new("paragraph separators", "a: x", "\u2029"),
        new("invalid characters", "", "\uFFFD"),
        new("at signs", "", "@\n"),
        new("indented deeper each line", "", "%i-\n"),
        new("mappings deeper each line", "", "%ia:\n"),
        new("explicit keys", "", "? a\n"),
        new("quotes and colons", "{", "\"a\":\"b\","),
    ];

    /// <summary>Writes ten mebibytes of it.</summary>
    public void Write(string path)
    {
        using StreamWriter writer = new(path, append: false);
        writer.Write(Head);
        long left = Size - Head.Length - Tail.Length;
        for (int number = 0; left > 0; number++)
        {
            string text = Text(number);
            writer.Write(text);
            left -= writer.Encoding.GetByteCount(text);
        }

        writer.Write(Tail);
    }

    private string Text(int number)
    {
        string text = Pattern.Replace("%n", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return text.Contains("%i", StringComparison.Ordinal) ? text.Replace("%i", new string(' ', number), StringComparison.Ordinal) : text;
    }
}
