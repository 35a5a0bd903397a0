namespace Tacit.Yaml;

/// <summary>Decodes a file into the one string that its text becomes.</summary>
/// <remarks>
/// <see cref="File.ReadAllText(string)"/> collects the text in pieces and then copies them. For a file of 10 MiB that is 20 MiB more
/// at the peak, and so much survives meanwhile that the collector lets everything after it grow by tens of MiB too. Here the file is
/// decoded twice instead, once to count.
/// </remarks>
internal static class YamlText
{
    private const int BufferSize = 16 * 1024;

    /// <summary>The text, decoded as <see cref="File.ReadAllText(string)"/> does: UTF-8 unless a byte order mark says otherwise.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter meanwhile.</exception>
    public static string Read(Stream file)
    {
        // A pipe is read but once.
        if (!file.CanSeek)
            return Decoder(file).ReadToEnd();
        int length = Count(Decoder(file));
        file.Position = 0;
        return string.Create(length, Decoder(file), static (text, reader) =>
        {
            if (reader.ReadBlock(text) < text.Length)
                throw new IOException("the file became shorter while it was read");
        });
    }

    private static StreamReader Decoder(Stream file) => new(file, leaveOpen: true);

    private static int Count(StreamReader reader)
    {
        char[] buffer = new char[BufferSize];
        int count = 0;
        while (reader.Read(buffer) is > 0 and var read)
            count = checked(count + read);
        return count;
    }
}
