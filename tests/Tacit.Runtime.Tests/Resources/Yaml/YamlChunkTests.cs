using Tacit.Yaml;

namespace Tacit.Runtime.Tests.Resources.Yaml;

/// <summary>The cut of a stream into documents, and what a parser is given of each.</summary>
public sealed class YamlChunkTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "0:a\n")]
    [InlineData("a\n", "0:a\n")]
    [InlineData("a\r\nb\rc", "0:a\nb\nc\n")]
    [InlineData("a\r\n\r\n", "0:a\n\n")]
    [InlineData("\n# c\n \t\na\n\n", "3:a\n\n")]
    [InlineData("a\n---\nb\n---\n\n--- # c\n", "0:a\n|1:---\nb\n")]
    [InlineData("%YAML 1.1\n# c\n---\na\n", "0:%YAML 1.1\n# c\n---\na\n")]
    [InlineData("# c\n%YAML 1.1\n---\na\n", "1:%YAML 1.1\n---\na\n")]
    [InlineData("a\n...\n# c\nb\n", "0:a\n...\n|3:b\n")]
    [InlineData("--- a\n--- b", "0:--- a\n|1:--- b\n")]
    [InlineData("---#\n", "")]
    [InlineData("# c\n---#c\na\n---# c\nb\n", "2:a\n|4:b\n")]
    [InlineData("--- #\n...\t\n... #\n", "")]
    [InlineData("---x\n", "0:---x\n")]
    [InlineData("... x\n", "0:... x\n")]
    [InlineData("# c\u0085a\n", "0:# c\u0085a\n")]
    [InlineData("# c\u2028a\n---\n", "0:# c\u2028a\n---\n")]
    [InlineData("\u00A0\n", "0:\u00A0\n")]
    public void Documents_are_cut_at_markers_and_empty_ones_left_out(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', YamlChunk.Split(text).Select(chunk => $"{chunk.FirstLine}:{new YamlChunkReader(chunk).ReadToEnd()}")));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1024)]
    public void A_chunk_reads_the_same_in_pieces_of_any_size(int size)
    {
        YamlChunk chunk = Assert.Single(YamlChunk.Split("a\r\r\n\n\rb\r\nc"));
        using YamlChunkReader reader = new(chunk);
        char[] buffer = new char[size];
        string read = "";
        while (reader.Read(buffer, 0, size) is > 0 and var length)
            read += new string(buffer, 0, length);

        Assert.Equal("a\n\n\n\nb\nc\n", read);
    }
}
