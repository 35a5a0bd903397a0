using Tacit.Commands;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tacit.Tests.Commands;

public sealed class YamlOutputTests
{
    [Fact]
    public void Members_and_items_are_indented_as_people_write_them() => Assert.Equal(
        """
        a: 1
        b:
          c: x
          d: []
          e: {}
        f:
        - 1
        - g: h
          i:
          - true
          - null
        - - 2
          - 3
        """,
        YamlOutput.Of("""{"a":1,"b":{"c":"x","d":[],"e":{}},"f":[1,{"g":"h","i":[true,null]},[2,3]]}"""));

    [Theory]
    [InlineData("python3 app.py", "python3 app.py")]
    [InlineData("/a/b-c_d.yaml", "/a/b-c_d.yaml")]
    [InlineData("sh -c x", "sh -c x")]
    [InlineData("", "\"\"")]
    [InlineData("true", "\"true\"")]
    [InlineData("No", "\"No\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("12", "\"12\"")]
    [InlineData("-1", "\"-1\"")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("a #b", "\"a #b\"")]
    [InlineData(" a", "\" a\"")]
    [InlineData("a ", "\"a \"")]
    [InlineData("a\n", "\"a\\n\"")]
    [InlineData("\"\\", "\"\\\"\\\\\"")]
    [InlineData("\u0001\u2028", "\"\\u0001\\u2028\"")]
    [InlineData("ä😀", "\"ä😀\"")]
    public void Text_is_quoted_where_something_else_could_be_meant(string text, string expected) => Assert.Equal(expected, YamlOutput.Scalar(text));

    [Theory]
    [InlineData("\0\t\r\n\u0085\u00a0\ufeffend")]
    [InlineData("'single' and \"double\" \\ and {[*&!%@`")]
    [InlineData("😀 \u2028")]
    public void A_reader_gets_the_very_text(string text)
    {
        Parser parser = new(new StringReader(YamlOutput.Scalar(text)));
        while (parser.MoveNext() && parser.Current is not Scalar)
        {
            // The beginning of the stream and of the document.
        }

        Assert.Equal(text, ((Scalar)parser.Current!).Value);
    }
}
