using System.Buffers;

namespace Tacit.Masking;

/// <summary>Replaces masked values in one stream of output, wherever the stream is cut into pieces.</summary>
internal sealed class OutputMask(MaskedValues values)
{
    private readonly ArrayBufferWriter<byte> _held = new();

    /// <summary>How many of the held bytes have been shown already: too few to give a value away.</summary>
    private int _shown;

    private static ReadOnlySpan<byte> Replacement => "***"u8;

    /// <summary>Takes output, and writes what can be decided. The beginning of a value is held back until the rest comes.</summary>
    public void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        _held.Write(text);
        int done = Scan(_held.WrittenSpan, output, atEnd: false);
        Keep(done);
    }

    /// <summary>Nothing has come for a while: what is held back is shown if it is too short to tell anything, as the end of a prompt may be.</summary>
    public void Pause(IBufferWriter<byte> output)
    {
        if (_held.WrittenCount >= MaskedValues.MinLength)
            return;
        output.Write(_held.WrittenSpan[_shown..]);
        _shown = _held.WrittenCount;
    }

    /// <summary>Nothing comes any more.</summary>
    public void End(IBufferWriter<byte> output)
    {
        Scan(_held.WrittenSpan, output, atEnd: true);
        Keep(_held.WrittenCount);
    }

    private int Scan(ReadOnlySpan<byte> text, IBufferWriter<byte> output, bool atEnd)
    {
        MaskIndex index = values.Index;
        int plain = 0;
        int at = 0;
        while (at < text.Length)
        {
            int length = index.Match(text[at..], out bool mayBegin);
            if (mayBegin && !atEnd)
                break;
            if (length == 0)
            {
                at++;
                continue;
            }

            WritePlain(text, plain, at, output);
            output.Write(Replacement);
            at += length;
            plain = at;
        }

        WritePlain(text, plain, at, output);
        return at;
    }

    private void WritePlain(ReadOnlySpan<byte> text, int from, int to, IBufferWriter<byte> output)
    {
        from = Math.Max(from, _shown);
        if (from < to)
            output.Write(text[from..to]);
    }

    private void Keep(int done)
    {
        byte[] rest = _held.WrittenSpan[done..].ToArray();
        _held.ResetWrittenCount();
        _held.Write(rest);
        _shown = Math.Max(0, _shown - done);
    }
}
