using Tacit.Abstractions.Resources;
using Tacit.Yaml;

namespace Tacit.Runtime.Tests.Resources.Yaml;

/// <summary>The merge key <c>&lt;&lt;</c>.</summary>
public sealed class YamlMergeTests
{
    private readonly List<ResourceProblem> _problems = [];

    [Theory]
    [InlineData("<<: {a: 1, b: 2}", "a=1 b=2")]
    [InlineData("<<: {a: 1, b: 2}\nb: 3", "a=1 b=3")]
    [InlineData("b: 3\n<<: {a: 1, b: 2}", "a=1 b=3")]
    [InlineData("<<: [{a: 1}, {a: 2, b: 2}, {b: 3, c: 3}]", "c=3 b=2 a=1")]
    [InlineData("<<: {a: 1}\n<<: {a: 2, b: 2}", "b=2 a=1")]
    [InlineData("<<: {<<: {a: 1, b: 1}, b: 2}\nc: 3", "a=1 b=2 c=3")]
    [InlineData("<<: {A: 1}\na: 2", "A=1 a=2")]
    [InlineData("<<: {a: 1, a: 2}", "a=1 a=2")]
    [InlineData("<<: []\na: 1", "a=1")]
    [InlineData("<<: {}\na: 1", "a=1")]
    [InlineData("!!merge <<: {a: 1}", "a=1")]
    public void Members_are_added_that_the_mapping_has_not(string text, string expected)
    {
        Assert.Equal(expected, Members(ReadMapping(text)));
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("<<: *x", "a=1")]
    [InlineData("<<: [*x, *y]", "b=2 a=1")]
    [InlineData("<<: [*y, *x]", "b=2 a=1")]
    [InlineData("<<: *z", "b=2 a=1")]
    public void Aliases_are_followed(string text, string expected)
    {
        YamlSequence document = Assert.IsType<YamlSequence>(Assert.Single(Read($"- &x {{a: 1}}\n- &y {{b: 2, a: 1}}\n- &z [*x, *y]\n- {text}\n")));

        Assert.Equal(expected, Members(Assert.IsType<YamlMapping>(document.Items[3])));
    }

    [Theory]
    [InlineData("name: own\n<<: {Name: merged}")]
    [InlineData("<<: {Name: merged}\nname: own")]
    [InlineData("<<: [{name: own}, {NAME: merged}]")]
    public void What_is_nearer_is_found_whatever_its_case(string text) =>
        Assert.Equal("own", ReadMapping(text).FindText("name"));

    [Fact]
    public void A_merged_member_keeps_the_place_where_it_is_written()
    {
        YamlMapping mapping = ReadMapping("<<:\n  a: 1\nb: 2");

        Assert.Equal(2, mapping.Find("a")!.Position.Line);
    }

    [Theory]
    [InlineData("\"<<\": x")]
    [InlineData("'<<': {a: 1}")]
    [InlineData("!!str <<: {a: 1}")]
    public void A_quoted_key_merges_nothing(string text)
    {
        Assert.Equal("<<", Assert.Single(ReadMapping(text).Members).Key.Text);
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("a: 1\n<<: x", 2, 5)]
    [InlineData("<<:", 1, 4)]
    [InlineData("<<: [a]", 1, 5)]
    [InlineData("<<: [{a: 1}, [{b: 1}]]", 1, 5)]
    public void Anything_else_to_merge_breaks_the_document(string text, int line, int column)
    {
        Assert.Empty(Read(text));

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal("not valid YAML: the value of the merge key '<<' must be a mapping or a list of mappings; a key of that name needs quotes", problem.Message);
        Assert.Equal((line, column), (problem.Position!.Line, problem.Position.Column));
    }

    [Fact]
    public void A_mapping_cannot_merge_itself()
    {
        Read("&a {<<: *a}");

        Assert.Contains("has no anchor before it", Assert.Single(_problems).Message, StringComparison.Ordinal);
    }

    private static string Members(YamlMapping mapping) =>
        string.Join(' ', mapping.Members.Select(member => $"{member.Key.Text}={((YamlScalar)member.Value).Text}"));

    private YamlMapping ReadMapping(string text) => Assert.IsType<YamlMapping>(Assert.Single(Read(text)));

    private IReadOnlyList<YamlValue> Read(string text) => YamlReader.ReadDocuments(new("/r/f.yaml", text), _problems);
}
