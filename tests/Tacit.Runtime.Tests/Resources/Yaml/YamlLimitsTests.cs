using System.Globalization;
using Tacit.Abstractions.Resources;
using Tacit.Yaml;

namespace Tacit.Runtime.Tests.Resources.Yaml;

/// <summary>How much of one file is read, and what stays of it beyond that.</summary>
public sealed class YamlLimitsTests
{
    private const string File = "/r/f.yaml";

    private readonly List<ResourceProblem> _problems = [];

    [Theory]
    [InlineData(YamlLimits.MaxValues - 1, true)]
    [InlineData(YamlLimits.MaxValues, false)]
    public void A_list_of_as_many_values_as_a_file_may_have_is_read(int items, bool accepted)
    {
        IReadOnlyList<YamlValue> documents = Read(Repeat("- x\n", items));

        Assert.Equal(accepted, documents.Count == 1);
        Assert.Equal(accepted ? 0 : 1, _problems.Count);
    }

    [Fact]
    public void Too_many_values_are_reported_where_they_begin_and_what_was_read_before_stays()
    {
        IReadOnlyList<YamlValue> documents = Read("a: 1\n---\n" + Repeat("- x\n", YamlLimits.MaxValues) + "---\nb: ]\n");

        Assert.Single(documents);
        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal(ProblemSeverity.Skipped, problem.Severity);
        Assert.Equal("more than 100,000 values in one file: nothing of the file is read from here on; split it into several", problem.Message);
        Assert.Equal(new SourcePosition(File, YamlLimits.MaxValues - 1, 3), problem.Position);
    }

    [Theory]
    [InlineData("- *a\n")]
    [InlineData("- &b x\n")]
    [InlineData("- []\n")]
    [InlineData("- a:\n")]
    public void Whatever_a_value_is_it_counts(string item)
    {
        Assert.Empty(Read("- &a x\n" + Repeat(item, YamlLimits.MaxValues)));

        Assert.StartsWith("more than 100,000 values", Assert.Single(_problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("&a {k: v}")]
    [InlineData("&a {}")]
    public void Merged_members_count(string merged)
    {
        string line = "- {<<: [" + Repeat("*a,", 100) + "]}\n";

        Assert.Empty(Read($"- {merged}\n" + Repeat(line, 700)));

        Assert.StartsWith("more than 100,000 values", Assert.Single(_problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_has_up_to_ten_thousand_documents_broken_ones_too()
    {
        Assert.Equal(YamlLimits.MaxDocuments - 1, Read(Repeat("a\n---\n", YamlLimits.MaxDocuments - 1) + "]\n---\nb\n").Count);

        Assert.Equal(2, _problems.Count);
        Assert.StartsWith("not valid YAML", _problems[0].Message, StringComparison.Ordinal);
        Assert.Equal("more than 10,000 documents in one file: nothing of the file is read from here on; split it into several", _problems[1].Message);
        Assert.Equal(new SourcePosition(File, 2 * YamlLimits.MaxDocuments, 1), _problems[1].Position);
    }

    [Theory]
    [InlineData("---\n")]
    [InlineData("---\r")]
    [InlineData("--- # nothing\n")]
    [InlineData("# nothing\n...\n")]
    [InlineData("\n")]
    public void What_holds_nothing_is_no_document_however_much_there_is_of_it(string text)
    {
        YamlValue document = Assert.Single(Read(Repeat(text, 20_000) + "a: 1\n"));

        Assert.Equal(20_001 + (text.Length > 9 && text[0] == '#' ? 20_000 : 0), document.Position.Line);
        Assert.Empty(_problems);
    }

    [Fact]
    public void A_thousand_components_are_read()
    {
        string component = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: store
            spec:
              type: secretstores.local.file
              version: v1
              metadata:
              - name: secretsFile
                value: secrets.json
              - name: nestedSeparator
                value: ":"
            scopes: [one, two, three]
            ---

            """;

        Assert.Equal(1_000, Read(Repeat(component, 1_000)).Count);
        Assert.Empty(_problems);
    }

    [Fact]
    public void A_block_scalar_may_have_any_length()
    {
        YamlMapping document = Assert.IsType<YamlMapping>(Assert.Single(Read("a: |\n" + Repeat("  0123456789abcdef\n", 100_000))));

        Assert.Equal(17 * 100_000, document.FindText("a")!.Length);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Directives_are_read_up_to_64(int directives, bool accepted)
    {
        IEnumerable<string> lines = Enumerable.Range(0, directives).Select(i => string.Create(CultureInfo.InvariantCulture, $"%TAG !t{i}! tag:x\n"));

        Assert.Equal(accepted, Read(string.Concat(lines) + "--- !t1!a\nx: 1\n").Count == 1);
        Assert.All(_problems, problem => Assert.Equal("not valid YAML: more than 64 directives before a document", problem.Message));
        Assert.Equal(accepted ? 0 : 1, _problems.Count);
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    public void Aliases_lead_no_deeper_than_a_text_may_be_nested(int steps, bool accepted)
    {
        IEnumerable<string> lines = Enumerable.Range(1, steps).Select(step =>
            string.Create(CultureInfo.InvariantCulture, $"- &a{step} [[*a{step - 1}]]\n"));

        Assert.Equal(accepted, Read("- &a0 []\n" + string.Concat(lines)).Count == 1);
        Assert.All(_problems, problem => Assert.Contains("nested more than 64 deep", problem.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a: 1\0", 1, 5)]
    [InlineData("\0", 1, 1)]
    [InlineData("a: 1\nb:\r\n  \0x\n", 3, 3)]
    [InlineData("# c\n\na: |\r  x\r  y\0\0", 5, 4)]
    [InlineData("x\n---\n# a\0b\n", 3, 4)]
    public void A_NUL_is_refused_at_its_place(string text, int line, int column)
    {
        Read(text);

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal("not valid YAML: a NUL character, which no text contains; the file must be UTF-8", problem.Message);
        Assert.Equal(new SourcePosition(File, line, column), problem.Position);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("{a: ")]
    [InlineData("[\n")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData(": ")]
    [InlineData("!a ")]
    [InlineData("&a ")]
    [InlineData("* ")]
    [InlineData("%a\n")]
    [InlineData("%YAML 1.1\n")]
    [InlineData("]")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("@")]
    [InlineData("\t\n- ")]
    [InlineData("\uFEFF")]
    [InlineData("\u0085")]
    [InlineData("\u2029a: ")]
    [InlineData(",")]
    [InlineData("|\n")]
    public void Any_run_of_one_token_is_read_or_refused(string token)
    {
        Read(Repeat(token, 20_000));

        Assert.All(_problems, problem => Assert.True(problem.Message.Length < 200, problem.Message));
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private IReadOnlyList<YamlValue> Read(string text) => YamlReader.ReadDocuments(new(File, text), _problems);
}
