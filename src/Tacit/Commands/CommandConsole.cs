using System.Text;

namespace Tacit.Commands;

/// <summary>The terminal, or whatever stands for it. Lines of several writers never mix.</summary>
internal sealed class CommandConsole : IDisposable
{
    private readonly StandardStream _out = StandardStream.Output();
    private readonly StandardStream _error = StandardStream.Error();
    private readonly Lock _lock = new();
    private object? _openLineOwner;

    /// <summary>Whether what is not an error goes to standard error too, because standard output is the app's.</summary>
    public bool StatusToError { get; set; }

    /// <summary>Writes a line of status or log.</summary>
    public void WriteLine(string line) => Write(StatusToError ? _error : _out, line);

    /// <summary>Writes a line to standard error.</summary>
    public void WriteError(string line) => Write(_error, line);

    /// <summary>Writes part of a line for an owner; another writer who comes in between starts a new line.</summary>
    /// <param name="owner">Whose line it is.</param>
    /// <param name="prefix">Put before the text where it starts a line.</param>
    /// <param name="text">Bytes without a line end but, perhaps, a last one.</param>
    public void WritePrefixed(object owner, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        lock (_lock)
        {
            if (_openLineOwner != owner)
            {
                CloseLine();
                _out.Write(prefix);
            }

            _out.Write(text);
            _openLineOwner = text[^1] == (byte)'\n' ? null : owner;
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
        if (_openLineOwner is not null)
            _out.Write("\n"u8);
        _openLineOwner = null;
    }
}
