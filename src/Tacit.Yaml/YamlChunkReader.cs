namespace Tacit.Yaml;

/// <summary>Reads a chunk where it lies, with <c>\n</c> at the end of every line and of the last one too.</summary>
internal sealed class YamlChunkReader(YamlChunk chunk) : TextReader
{
    private int _next = chunk.Start;
    private bool _lineOpen;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        int written = 0;
        while (written < buffer.Length && _next < chunk.End)
            written += chunk.Text[_next] is '\r' ? ReadLineEnd(buffer[written..]) : ReadRun(buffer[written..]);
        // A block scalar whose last line is not ended would lose its line break.
        if (written < buffer.Length && _lineOpen && _next == chunk.End)
        {
            buffer[written++] = '\n';
            _lineOpen = false;
        }

        return written;
    }

    private int ReadLineEnd(Span<char> buffer)
    {
        buffer[0] = '\n';
        _lineOpen = false;
        _next += _next + 1 < chunk.End && chunk.Text[_next + 1] is '\n' ? 2 : 1;
        return 1;
    }

    private int ReadRun(Span<char> buffer)
    {
        ReadOnlySpan<char> rest = chunk.Text.AsSpan(_next, Math.Min(buffer.Length, chunk.End - _next));
        int length = rest.IndexOf('\r');
        ReadOnlySpan<char> run = length < 0 ? rest : rest[..length];
        run.CopyTo(buffer);
        _next += run.Length;
        _lineOpen = run[^1] is not '\n';
        return run.Length;
    }
}
