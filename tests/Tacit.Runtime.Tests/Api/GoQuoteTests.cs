using Tacit.Runtime.Api;

namespace Tacit.Runtime.Tests.Api;

/// <summary>Expected texts are what Go 1.24 prints with <c>%q</c>.</summary>
public sealed class GoQuoteTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c'd", @"""a\""b\\c'd""")]
    [InlineData("\a\b\f\n\r\t\v", @"""\a\b\f\n\r\t\v""")]
    [InlineData("\0\u0001\u001b\u001f\u007f", @"""\x00\x01\x1b\x1f\x7f""")]
    [InlineData("\u0080\u009f\u00a0\u00ad", @"""\u0080\u009f\u00a0\u00ad""")]
    [InlineData("é☃漢", "\"é☃漢\"")]
    [InlineData("e\u0301", "\"e\u0301\"")]
    [InlineData("😀", "\"😀\"")]
    [InlineData("\u2028\u2029\u200b\u3000\ufeff", @"""\u2028\u2029\u200b\u3000\ufeff""")]
    [InlineData("\ue000", @"""\ue000""")]
    [InlineData("\U000e0001", @"""\U000e0001""")]
    [InlineData("\U0010ffff", @"""\U0010ffff""")]
    [InlineData("\ufffd", "\"\ufffd\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("<&>", "\"<&>\"")]
    public void Text_is_quoted_as_Go_does(string text, string quoted) => Assert.Equal(quoted, GoQuote.Quote(text));

    [Fact]
    public void An_unpaired_surrogate_is_the_replacement_character() =>
        Assert.Equal("\"a\ufffdb\"", GoQuote.Quote(string.Concat("a", '\ud800', "b")));
}
