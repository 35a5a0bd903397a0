using System.Text;
using Tacit.Http;

namespace Tacit.SecretStores.Tests.Http;

/// <summary>Texts of JSON documents that can be read, and that cannot.</summary>
public sealed class JsonTextsTests
{
    [Theory]
    [InlineData("{}", true)]
    [InlineData("{\"a\":\"plain\"}", true)]
    [InlineData("{\"a\":\"\\n\\u00e9\\\\\"}", true)]
    [InlineData("{\"\\ud83d\\udd11\":\"\\ud83d\\udd11\"}", true)]
    [InlineData("{\"a\":\"\\\\ud800\"}", true)]
    [InlineData("{\"a\":\"\\ud800\"}", false)]
    [InlineData("{\"a\":\"\\udc00\\ud800\"}", false)]
    [InlineData("{\"\\ud800\":1}", false)]
    [InlineData("[[[\"fine\",\"\\udfff\"]]]", false)]
    public void Half_of_a_pair_cannot_be_read(string json, bool isWellFormed) => Assert.Equal(isWellFormed, JsonTexts.AreWellFormed(Encoding.UTF8.GetBytes(json), 64));

    [Fact]
    public void Bytes_that_are_no_utf8_cannot_be_read()
    {
        Assert.False(JsonTexts.AreWellFormed([.. "[\""u8, 0xC3, 0x28, .. "\"]"u8], 64));
        Assert.False(JsonTexts.AreWellFormed([.. "[\""u8, 0xED, 0xA0, 0x80, .. "\"]"u8], 64));
        Assert.True(JsonTexts.AreWellFormed([.. "[\""u8, 0xC3, 0xA9, .. "\"]"u8], 64));
    }

    [Fact]
    public void The_depth_is_that_of_the_parser()
    {
        byte[] json = Encoding.UTF8.GetBytes($"{new string('[', 128)}\"\\n\"{new string(']', 128)}");

        Assert.True(JsonTexts.AreWellFormed(json, 128));
    }
}
