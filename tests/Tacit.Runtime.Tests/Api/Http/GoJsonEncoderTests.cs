using System.Globalization;
using System.Text;
using System.Text.Json;
using Tacit.Runtime.Api.Http;

namespace Tacit.Runtime.Tests.Api.Http;

/// <summary>Expected texts are what Go 1.24's <c>encoding/json</c> writes.</summary>
public sealed class GoJsonEncoderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain text", "plain text")]
    [InlineData("\"\\/", @"\""\\/")]
    [InlineData("\b\f\n\r\t", @"\b\f\n\r\t")]
    [InlineData("\0\u0001\u000b\u001a\u001f", @"\u0000\u0001\u000b\u001a\u001f")]
    [InlineData("\u007f", "\u007f")]
    [InlineData("<a&b>", @"\u003ca\u0026b\u003e")]
    [InlineData("'+`=", "'+`=")]
    [InlineData("\u2028\u2029", @"\u2028\u2029")]
    [InlineData("\u0080\u0085\u00a0\u00ad\u200b\ufeff\ufffe\uffff", "\u0080\u0085\u00a0\u00ad\u200b\ufeff\ufffe\uffff")]
    [InlineData("é☃漢\ue000", "é☃漢\ue000")]
    [InlineData("😀\U0010ffff", "😀\U0010ffff")]
    [InlineData("\ufffd", "\ufffd")]
    [InlineData("é<😀>\n", @"é\u003c😀\u003e\n")]
    public void Text_is_escaped_as_Go_does(string text, string escaped)
    {
        Assert.Equal($"\"{escaped}\"", WriteValue(text));
        Assert.Equal($"{{\"{escaped}\":0}}", WriteName(text));
        Assert.Equal($"\"{escaped}\"", WriteUtf8(text));
    }

    [Fact]
    public void Every_character_of_the_basic_plane_survives_a_parser()
    {
        string all = string.Concat(Enumerable.Range(0, 0x10000).Select(unit => (char)unit).Where(unit => !char.IsSurrogate(unit)));

        Assert.Equal(all, JsonSerializer.Deserialize<string>(WriteValue(all)));
    }

    [Theory]
    [InlineData("d800")]
    [InlineData("dc00")]
    [InlineData("d800", "0061")]
    [InlineData("0061", "dc00")]
    [InlineData("dc00", "d800")]
    [InlineData("d800", "d83d", "de00")]
    public void An_unpaired_surrogate_becomes_the_replacement_character_and_nothing_else_is_lost(params string[] units)
    {
        string text = string.Concat(units.Select(unit => (char)int.Parse(unit, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

        string json = WriteValue(text);

        Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), JsonSerializer.Deserialize<string>(json));
        Assert.DoesNotContain("ud800", json, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(70_000)]
    public void Long_texts_are_escaped_like_short_ones(int length)
    {
        string text = string.Concat(Enumerable.Repeat("<é😀\n", length));

        Assert.Equal("\"" + string.Concat(Enumerable.Repeat(@"\u003cé😀\n", length)) + "\"", WriteValue(text));
    }

    private static string WriteValue(string text) => Write(json => json.WriteStringValue(text));

    private static string WriteUtf8(string text) => Write(json => json.WriteStringValue(Encoding.UTF8.GetBytes(text)));

    private static string WriteName(string text) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber(text, 0);
        json.WriteEndObject();
    });

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new() { Encoder = GoJsonEncoder.Instance, SkipValidation = true }))
            write(json);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
