using System.Text;
using Tacit.Testing;
using Tacit.Yaml;

namespace Tacit.Runtime.Tests.Resources.Yaml;

/// <summary>A file as a string: the same one as of the framework.</summary>
public sealed class YamlTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "f.yaml");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a: é \U0001F600\r\n")]
    public void Texts_are_read_in_every_encoding_with_a_byte_order_mark(string text)
    {
        foreach (Encoding encoding in new[] { new UTF8Encoding(false), Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
        {
            System.IO.File.WriteAllText(File, text, encoding);
            Assert.Equal(text, Read());
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_replaced_as_the_framework_does()
    {
        System.IO.File.WriteAllBytes(File, [0x61, 0xC3, 0xFF, 0xED, 0xA0, 0x80, 0xF0, 0x9F]);

        Assert.Equal(System.IO.File.ReadAllText(File), Read());
    }

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(100_000)]
    public void Characters_across_the_ends_of_buffers_stay_whole(int length)
    {
        string text = "x" + string.Concat(Enumerable.Repeat("\U0001F600é", length / 3));
        System.IO.File.WriteAllText(File, text);

        Assert.Equal(text, Read());
    }

    private string Read()
    {
        using FileStream file = System.IO.File.OpenRead(File);
        return YamlText.Read(file);
    }
}
