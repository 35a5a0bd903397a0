using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tacit.Masking;

namespace Tacit.Tests.Masking;

public sealed class OutputMaskTests
{
    [Theory]
    [InlineData("the password is hunter22!", "the password is ***!")]
    [InlineData("hunter22hunter22", "******")]
    [InlineData("hunter2", "hunter2")]
    [InlineData("hunhunter22", "hun***")]
    [InlineData("{\"x\":\"a\\\"b/c\"}", "{\"x\":\"***\"}")]
    [InlineData("u=a%22b%2Fc;", "u=***;")]
    [InlineData("aHVudGVyMjI= and aHVudGVyMjI", "***= and ***")]
    [InlineData("  MIIEvQIBADANBg  ", "  ***  ")]
    [InlineData("ab", "ab")]
    [InlineData("hunter22-longer and hunter22-long", "*** and ***-long")]
    public void Values_are_replaced_in_every_form_that_is_known(string text, string expected)
    {
        MaskedValues values = new();
        values.Add(["hunter22", "hunter22-longer", "a\"b/c", "-----BEGIN-----\nMIIEvQIBADANBg\n", "ab"]);

        Assert.Equal(expected, Filter(values, text, text.Length));
    }

    /// <summary>How the JSON and URL writers of several languages show a value.</summary>
    [Theory]
    [InlineData("pa<ss&word>123", @"pa\u003css\u0026word\u003e123")]
    [InlineData("pa<ss&word>123", @"pa\u003Css\u0026word\u003E123")]
    [InlineData("pässwörd", @"p\u00e4ssw\u00f6rd")]
    [InlineData("pass/word", @"pass\/word")]
    [InlineData("P@ss!word(1)", "P%40ss!word(1)")]
    [InlineData("P@ss!word(1)", "P%40ss%21word%281%29")]
    [InlineData("a/b+c d", "a/b%2Bc%20d")]
    [InlineData("a/b+c d", "a%2Fb%2Bc+d")]
    public void Values_are_replaced_as_other_languages_write_them(string value, string shown)
    {
        MaskedValues values = new();
        values.Add([value]);

        Assert.Equal("[***]", Filter(values, $"[{shown}]", 3));
    }

    [Fact]
    public void A_value_that_is_too_short_is_told_and_left()
    {
        MaskedValues values = new();
        values.Add(["long enough", "abc"]);

        Assert.True(MaskedValues.CanMask("long enough"));
        Assert.False(MaskedValues.CanMask(" abc "));
        Assert.Equal("abc ***", Filter(values, "abc long enough", 100));
    }

    [Fact]
    public void A_short_beginning_is_shown_after_a_pause_and_the_rest_is_still_masked()
    {
        MaskedValues values = new();
        values.Add(["> secret"]);
        OutputMask mask = new(values);
        ArrayBufferWriter<byte> output = new();

        mask.Write("prompt > "u8, output);
        Assert.Equal("prompt ", Text(output));
        mask.Pause(output);
        Assert.Equal("prompt > ", Text(output));
        mask.Write("secret"u8, output);
        Assert.Equal("prompt > ***", Text(output));
        mask.Write("> sec"u8, output);
        mask.Pause(output);
        Assert.Equal("prompt > ***", Text(output));
        mask.End(output);
        Assert.Equal("prompt > ***> sec", Text(output));
    }

    [Fact]
    public void However_a_stream_is_cut_the_value_never_shows_and_nothing_else_is_lost()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
            ArbMap.Default.ArbFor<PositiveInt>(),
            (before, piece) =>
            {
                MaskedValues values = new();
                values.Add(["aabaab"]);
                string clean = "z" + Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(before)).Replace("aabaab", "", StringComparison.Ordinal).Replace('a', 'b');
                string shown = Filter(values, $"aa{clean}aabaabaab{clean}aabaaba", piece.Get);
                return shown == $"aa{clean}***aab{clean}***a";
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Several_lines_are_masked_as_a_terminal_and_as_JSON_show_them()
    {
        MaskedValues values = new();
        values.Add(["ab\ncd\nef"]);

        Assert.Equal("*** *** ***", Filter(values, "ab\ncd\nef ab\r\ncd\r\nef ab\\ncd\\nef", 3));
    }

    [Fact]
    public void A_value_that_is_added_later_is_masked_from_then_on()
    {
        MaskedValues values = new();
        OutputMask mask = new(values);
        ArrayBufferWriter<byte> output = new();

        mask.Write("rotated-1 "u8, output);
        values.Add(["rotated-1"]);
        mask.Write("rotated-1"u8, output);

        Assert.Equal("rotated-1 ***", Text(output));
    }

    private static string Filter(MaskedValues values, string text, int piece)
    {
        OutputMask mask = new(values);
        ArrayBufferWriter<byte> output = new();
        foreach (byte[] part in Encoding.UTF8.GetBytes(text).Chunk(piece))
            mask.Write(part, output);
        mask.End(output);
        return Text(output);
    }

    private static string Text(ArrayBufferWriter<byte> output) => Encoding.UTF8.GetString(output.WrittenSpan);
}
