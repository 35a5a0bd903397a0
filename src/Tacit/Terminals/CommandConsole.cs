using System.Buffers;
using System.Text;

namespace Tacit.Terminals;

/// <summary>The terminal, or whatever stands for it. Lines of several writers never mix.</summary>
internal sealed class CommandConsole : IDisposable
{
    private readonly StandardStream _out = StandardStream.Output();
    private readonly StandardStream _error = StandardStream.Error();
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _prefixed = new();
    private object? _openLineOwner;
    private StandardStream? _openStream;

    /// <summary>Whether what is not an error goes to standard error too, because standard output is the app's.</summary>
    public bool StatusToError { get; set; }

    /// <summary>Writes a line of status or log.</summary>
    public void WriteLine(string line) => Write(StatusToError ? _error : _out, line);

    /// <summary>Writes a line to standard error.</summary>
    public void WriteError(string line) => Write(_error, line);

    /// <summary>Writes text of an owner, each line behind a prefix. Another writer who comes in between starts a new line.</summary>
    /// <param name="owner">Whose text it is; one that ended within a line goes on with it.</param>
    /// <param name="prefix">Put before every line; empty for none.</param>
    /// <param name="text">Any bytes.</param>
    /// <param name="toError">Whether it goes to standard error.</param>
    /// <returns>Whether somebody still reads it.</returns>
    public bool WriteText(object owner, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text, bool toError = false)
    {
        lock (_lock)
        {
            if (_openLineOwner != owner)
                CloseLine();
            StandardStream stream = toError ? _error : _out;
            while (!text.IsEmpty)
            {
                if (_openLineOwner is null)
                    _prefixed.Write(prefix);
                int end = text.IndexOf((byte)'\n') + 1;
                int length = end == 0 ? text.Length : end;
                _prefixed.Write(text[..length]);
                (_openLineOwner, _openStream) = end == 0 ? (owner, stream) : (null, null);
                text = text[length..];
            }

            bool isRead = stream.Write(_prefixed.WrittenSpan);
            _prefixed.ResetWrittenCount();
            return isRead;
        }
    }

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
    }

    private void Write(StandardStream stream, string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_lock)
        {
            CloseLine();
            stream.Write(bytes);
        }
    }

    private void CloseLine()
    {
        _openStream?.Write("\n"u8);
        (_openLineOwner, _openStream) = (null, null);
    }
}
