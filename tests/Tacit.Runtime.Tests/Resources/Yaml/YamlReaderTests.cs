using System.Globalization;
using Tacit.Abstractions.Resources;
using Tacit.Yaml;

namespace Tacit.Runtime.Tests.Resources.Yaml;

/// <summary>Text to values: documents, positions, and what is refused.</summary>
public sealed class YamlReaderTests
{
    private const string File = "/r/f.yaml";

    private readonly List<ResourceProblem> _problems = [];

    [Fact]
    public void Documents_come_in_order_and_empty_ones_are_left_out()
    {
        IReadOnlyList<YamlValue> documents = Read("a: 1\n---\n---\n# only a comment\n---\n~\n---\nb: 2\n");

        Assert.Equal(["a", "b"], documents.Select(FirstKey));
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# nothing here\n")]
    [InlineData("---\n")]
    [InlineData("---\n---\n")]
    public void A_file_without_content_has_no_documents(string text)
    {
        Assert.Empty(Read(text));
        Assert.Empty(_problems);
    }

    [Fact]
    public void Positions_in_the_second_document_are_those_of_the_file()
    {
        YamlMapping second = Assert.IsType<YamlMapping>(Read("a: 1\n---\n# comment\nb:\n  c: x\n  d: [1, 22]\n")[1]);

        YamlMapping b = Assert.IsType<YamlMapping>(second.Find("b"));
        Assert.Equal(new SourcePosition(File, 4, 1), second.Members[0].Key.Position);
        Assert.Equal(new SourcePosition(File, 5, 3), b.Position);
        Assert.Equal(new SourcePosition(File, 5, 6), b.Find("c")!.Position);
        Assert.Equal(new SourcePosition(File, 6, 10), Assert.IsType<YamlSequence>(b.Find("d")).Items[1].Position);
    }

    [Fact]
    public void A_broken_document_is_reported_at_its_line_and_hides_no_other()
    {
        IReadOnlyList<YamlValue> documents = Read("a: 1\n---\nok: 1\nb: ]\n---\nc: 3\n");

        Assert.Equal(["a", "c"], documents.Select(FirstKey));
        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal(ProblemSeverity.Skipped, problem.Severity);
        Assert.Equal(new SourcePosition(File, 4, 4), problem.Position);
        Assert.StartsWith("not valid YAML: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_broken_document_is_reported()
    {
        Read("a: ]\n---\nb: }\n");

        Assert.Equal([1, 3], _problems.Select(problem => problem.Position!.Line));
    }

    [Fact]
    public void An_alias_stands_for_its_anchor_with_the_position_of_the_anchor()
    {
        YamlMapping document = Assert.IsType<YamlMapping>(Assert.Single(Read("a: &x {n: 1}\nb: *x\n")));

        Assert.Same(document.Find("a"), document.Find("b"));
        Assert.Equal(1, document.Find("b")!.Position.Line);
    }

    [Theory]
    [InlineData("a: *nowhere\n")]
    [InlineData("a: &a [*a]\n")]
    [InlineData("a: &x 1\n---\nb: *x\n")]
    public void An_alias_without_an_anchor_before_it_is_an_error(string text)
    {
        Read(text);

        Assert.Contains("has no anchor before it", Assert.Single(_problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_bomb_costs_nothing()
    {
        IEnumerable<string> lines = Enumerable.Range(1, 40).Select(level =>
            string.Create(CultureInfo.InvariantCulture, $"l{level}: &l{level} [{string.Join(", ", Enumerable.Repeat($"*l{level - 1}", 10))}]"));

        YamlMapping document = Assert.IsType<YamlMapping>(Assert.Single(Read("l0: &l0 x\n" + string.Join('\n', lines))));

        Assert.Empty(_problems);
        Assert.Equal(10, Assert.IsType<YamlSequence>(document.Find("l40")).Items.Count);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(20_000, false)]
    public void Nesting_is_accepted_up_to_64_levels(int levels, bool accepted)
    {
        IReadOnlyList<YamlValue> documents = Read(new string('[', levels) + "x" + new string(']', levels));

        Assert.Equal(accepted, documents.Count == 1);
        Assert.Equal(accepted ? 0 : 1, _problems.Count);
        Assert.All(_problems, problem => Assert.Contains("nested more than 64 deep", problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_indented_marker_inside_a_block_scalar_is_content()
    {
        YamlMapping document = Assert.IsType<YamlMapping>(Assert.Single(Read("a: |\n  x\n  ---\n  y\nb: 1\n")));

        Assert.Equal("x\n---\ny\n", document.FindText("a"));
        Assert.Equal(5, document.Find("b")!.Position.Line);
    }

    [Fact]
    public void A_marker_ends_a_block_scalar()
    {
        IReadOnlyList<YamlValue> documents = Read("a: |\n  x\n--- # next\nb: 1\n");

        Assert.Equal("x\n", Assert.IsType<YamlMapping>(documents[0]).FindText("a"));
        Assert.Equal("b", FirstKey(documents[1]));
    }

    [Theory]
    [InlineData("a: ----\n")]
    [InlineData("---- : 1\n")]
    [InlineData("---x: 1\n")]
    public void What_only_begins_like_a_marker_is_none(string text)
    {
        Assert.Single(Read(text));
        Assert.Empty(_problems);
    }

    [Fact]
    public void Line_ends_of_Windows_change_neither_values_nor_positions()
    {
        IReadOnlyList<YamlValue> documents = Read("a: |\r\n  x\r\n  y\r\n---\r\nb: 1\r\n");

        Assert.Equal("x\ny\n", Assert.IsType<YamlMapping>(documents[0]).FindText("a"));
        Assert.Equal(new SourcePosition(File, 5, 4), Assert.IsType<YamlMapping>(documents[1]).Find("b")!.Position);
    }

    [Fact]
    public void Comments_and_directives_before_the_first_marker_belong_to_its_document()
    {
        YamlMapping document = Assert.IsType<YamlMapping>(Assert.Single(Read("# licence\n%YAML 1.2\n\n---\na: 1\n---\nb: 1\n"), value => FirstKey(value) == "a"));

        Assert.Empty(_problems);
        Assert.Equal(5, document.Members[0].Key.Position.Line);
    }

    [Fact]
    public void Directives_after_the_end_of_a_document_belong_to_the_next()
    {
        IReadOnlyList<YamlValue> documents = Read("a: 1\n...\n# next\n%YAML 1.2\n---\nb: 1\n");

        Assert.Empty(_problems);
        Assert.Equal(["a", "b"], documents.Select(FirstKey));
        Assert.Equal(6, Assert.IsType<YamlMapping>(documents[1]).Members[0].Key.Position.Line);
    }

    [Theory]
    [InlineData("--- ")]
    [InlineData("---")]
    [InlineData("--- \n")]
    [InlineData("---\r\n")]
    [InlineData("--- # end")]
    public void A_file_that_ends_with_a_marker_keeps_the_document_before_it(string marker)
    {
        Assert.Equal("a", FirstKey(Assert.Single(Read("a: 1\n" + marker))));
        Assert.Empty(_problems);
    }

    [Fact]
    public void A_document_of_one_mebibyte_is_read()
    {
        const int Lines = 64 * 1024;

        YamlMapping document = Assert.IsType<YamlMapping>(Assert.Single(Read("a:\n" + string.Concat(Enumerable.Repeat("- 0123456789abcd\n", Lines)))));

        Assert.Equal(new SourcePosition(File, Lines + 1, 3), Assert.IsType<YamlSequence>(document.Find("a")).Items[^1].Position);
    }

    [Fact]
    public void A_key_must_be_a_scalar()
    {
        Read("? [a]\n: 1\n");

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Contains("a key must be a scalar", problem.Message, StringComparison.Ordinal);
        Assert.Equal(new SourcePosition(File, 1, 3), problem.Position);
    }

    [Fact]
    public void Members_are_found_whatever_their_case_and_the_last_one_counts()
    {
        YamlMapping document = Assert.IsType<YamlMapping>(Assert.Single(Read("Name: 1\nname: 2\n")));

        Assert.Equal("2", document.FindText("NAME"));
    }

    [Theory]
    [InlineData("a: ~", true)]
    [InlineData("a: null", true)]
    [InlineData("a: NULL", true)]
    [InlineData("a:", true)]
    [InlineData("a: \"\"", false)]
    [InlineData("a: 'null'", false)]
    [InlineData("a: nil", false)]
    public void Only_plain_forms_of_null_are_null(string text, bool isNull)
    {
        YamlMapping document = Assert.IsType<YamlMapping>(Assert.Single(Read(text)));

        Assert.Equal(isNull, Assert.IsType<YamlScalar>(document.Find("a")).IsNull);
    }

    private IReadOnlyList<YamlValue> Read(string text) => YamlReader.ReadDocuments(new(File, text), _problems);

    private static string FirstKey(YamlValue document) => Assert.IsType<YamlMapping>(document).Members[0].Key.Text;
}
