using System.Globalization;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources.Yaml;
using Tacit.Yaml;

namespace Tacit.Runtime.Tests.Resources.Yaml;

/// <summary>Values as the JSON that daprd makes of them.</summary>
public sealed class YamlJsonTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("{b: 1, a: [x, {c: ~}], é: '', Z: z}", """{"Z":"z","a":["x",{"c":null}],"b":1,"é":""}""")]
    [InlineData("{a: 1, a: 2}", """{"a":2}""")]
    [InlineData("{<<: {a: 1, b: 1}, b: 2}", """{"a":1,"b":2}""")]
    [InlineData("[&x {a: 1}, *x]", """[{"a":1},{"a":1}]""")]
    [InlineData("{\"\\uFFFD\": 1, \"\\U0001F600\": 2}", "{\"\uFFFD\":1,\"\U0001F600\":2}")]
    public void Mappings_and_lists_are_compact_and_in_order(string yaml, string json) => Assert.Equal(json, Write(yaml));

    [Theory]
    [InlineData("['<a>&', \"\\\"\\\\/\\n\\t\\u0001\\u2028\", 'é']", """["\u003ca\u003e\u0026","\"\\/\n\t\u0001\u2028","é"]""")]
    [InlineData("[\"\\b\\f\\r\\x7f\"]", "[\"\\b\\f\\r\u007f\"]")]
    [InlineData("{'<': 1}", """{"\u003c":1}""")]
    public void Texts_are_escaped_as_Go_does(string yaml, string json) => Assert.Equal(json, Write(yaml));

    [Theory]
    [InlineData("~ null Null NULL", "null")]
    [InlineData("y Y yes Yes YES true True TRUE on On ON", "true")]
    [InlineData("n N no No NO false False FALSE off Off OFF", "false")]
    public void Words_have_the_types_of_YAML_1_1(string words, string json)
    {
        foreach (string word in words.Split(' '))
        {
            Assert.Equal($"[{json}]", Write($"[{word}]"));
            Assert.Equal($"[\"{word}\"]", Write($"['{word}']"));
            Assert.Equal($"[\"{word}\"]", Write($"[!!str {word}]"));
        }
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("+7", "7")]
    [InlineData("1_000", "1000")]
    [InlineData("0x1F", "31")]
    [InlineData("0X1f", "31")]
    [InlineData("-0b101", "-5")]
    [InlineData("0o17", "15")]
    [InlineData("017", "15")]
    [InlineData("08", "8")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("18446744073709551616", "18446744073709552000")]
    [InlineData("-9223372036854775809", "-9223372036854776000")]
    [InlineData("0xFFFFFFFFFFFFFFFFFF", "4722366482869645213695")]
    [InlineData("1.", "1")]
    [InlineData(".5", "0.5")]
    [InlineData("-1.50", "-1.5")]
    [InlineData("-0.0", "-0")]
    [InlineData("1e3", "1000")]
    [InlineData("1E-6", "0.000001")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("1.5e-10", "1.5e-10")]
    [InlineData("123456789e12", "123456789000000000000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1.25e300", "1.25e+300")]
    [InlineData("1e-999", "0")]
    public void Numbers_are_written_as_Go_writes_them(string yaml, string json) => Assert.Equal($"[{json}]", Write($"[{yaml}]"));

    [Theory]
    [InlineData("nil")]
    [InlineData("tRUE")]
    [InlineData("2001-01-01")]
    [InlineData("12:30:45")]
    [InlineData("1.2.3")]
    [InlineData("0x")]
    [InlineData("0xg")]
    [InlineData("1e")]
    [InlineData("1e999")]
    [InlineData("+")]
    [InlineData(".")]
    [InlineData("._5")]
    [InlineData("_1")]
    [InlineData("Infinity")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    [InlineData("-0xFFFFFFFFFFFFFFFFFF")]
    [InlineData("٣")]
    public void Everything_else_is_a_text(string yaml) => Assert.Equal($"[\"{yaml}\"]", Write($"- {yaml}\n"));

    [Theory]
    [InlineData("!!int '5'", "5")]
    [InlineData("!!bool 'yes'", "true")]
    [InlineData("! 5", "\"5\"")]
    [InlineData("!local 5", "\"5\"")]
    [InlineData("|-\n  5", "\"5\"")]
    public void A_tag_decides_before_the_quotes(string yaml, string json) => Assert.Equal($"[{json}]", Write($"- {yaml}\n"));

    [Theory]
    [InlineData("1", "1")]
    [InlineData("0x10", "16")]
    [InlineData("yes", "true")]
    [InlineData("'yes'", "yes")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e6", "1e+06")]
    [InlineData("123456.0", "123456")]
    [InlineData("0.1234567891", "0.12345679")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("1e300", ".inf")]
    [InlineData(".NaN", ".nan")]
    [InlineData("-.inf", "-.inf")]
    public void Keys_become_texts(string key, string name) => Assert.Equal($"{{\"{name}\":0}}", Write($"{{{key}: 0}}"));

    [Theory]
    [InlineData("[.inf]", 1, 2)]
    [InlineData("[a, -.Inf]", 1, 5)]
    [InlineData("\na: .nan", 2, 4)]
    [InlineData("{~: 1}", 1, 2)]
    [InlineData("{18446744073709551615: 1}", 1, 2)]
    public void What_JSON_cannot_express_is_refused_at_its_place(string yaml, int line, int column)
    {
        YamlJsonException failure = Assert.Throws<YamlJsonException>(() => Write(yaml));

        Assert.Equal((line, column), (failure.Position.Line, failure.Position.Column));
    }

    [Fact]
    public void An_alias_bomb_is_refused()
    {
        IEnumerable<string> lines = Enumerable.Range(1, 40).Select(level =>
            string.Create(CultureInfo.InvariantCulture, $"l{level}: &l{level} [{string.Join(", ", Enumerable.Repeat($"*l{level - 1}", 10))}]\n"));

        YamlJsonException failure = Assert.Throws<YamlJsonException>(() => Write("\nl0: &l0 []\n" + string.Concat(lines)));

        Assert.Equal("the value is longer than 1,048,576 characters as JSON, which is the most; its aliases count each time", failure.Message);
        Assert.Equal((2, 1), (failure.Position.Line, failure.Position.Column));
    }

    [Theory]
    [InlineData(YamlJson.MaxLength - 4, true)]
    [InlineData(YamlJson.MaxLength - 3, false)]
    public void A_text_is_written_up_to_one_mebibyte(int length, bool accepted)
    {
        string yaml = "- " + new string('x', length) + "\n";

        if (accepted)
            Assert.Equal(YamlJson.MaxLength, Write(yaml).Length);
        else
            Assert.Throws<YamlJsonException>(() => Write(yaml));
    }

    [Theory]
    [InlineData("- &a 1.", "0")]
    [InlineData("- &a 0x", "f")]
    [InlineData("- &a {x: 1", ", x: 1")]
    public void What_is_long_to_read_counts_even_if_it_is_short_to_write(string head, string part)
    {
        string tail = head.Contains('{', StringComparison.Ordinal) ? "}" : "";

        Assert.Throws<YamlJsonException>(() => Write(head + string.Concat(Enumerable.Repeat(part, 10_000)) + tail + "\n" + string.Concat(Enumerable.Repeat("- *a\n", 1_000))));
    }

    private static string Write(string yaml)
    {
        List<ResourceProblem> problems = [];
        YamlValue value = Assert.Single(YamlReader.ReadDocuments(new("/r/f.yaml", yaml), problems));
        Assert.Empty(problems);
        return YamlJson.Write(value);
    }
}
