using System.Buffers;
using System.Text;

namespace Tacit.Terminals;

/// <summary>The terminal, or whatever stands for it. Lines of several writers never mix.</summary>
internal sealed class CommandConsole : IDisposable
{
    private const string ErrorMark = "error:";

    private static readonly TimeSpan HurriedPatience = TimeSpan.FromMilliseconds(200);

    private readonly StandardStream _out = StandardStream.Output();
    private readonly StandardStream _error = StandardStream.Error();
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _prefixed = new();
    private object? _openLineOwner;
    private bool _isRaw;
    private volatile bool _isInHurry;

    /// <summary>Whether what is not an error goes to standard error too, because standard output is the app's.</summary>
    public bool StatusToError { get; set; }

    /// <summary>Changes the terminal's modes between two writes, never within one.</summary>
    /// <param name="isRaw">Whether a line feed does not also return the carriage from then on.</param>
    /// <param name="change">Changes the modes.</param>
    public void ChangeModes(bool isRaw, Action change)
    {
        lock (_lock)
        {
            change();
            _isRaw = isRaw;
        }
    }

    /// <summary>Whether the app's output is shown on a terminal.</summary>
    public bool IsTerminal => _out.IsTerminal;

    /// <summary>Whether something that was to be shown could not be written, as to a full disk.</summary>
    public bool HasFailed => _out.HasFailed;

    /// <summary>From now on no line waits long for a reader that stands still: the end must not.</summary>
    public void Hurry() => _isInHurry = true;

    /// <summary>Writes a line of status or log.</summary>
    public void WriteLine(string line) => Write(StatusToError ? _error : _out, line);

    /// <summary>Writes a line to standard error.</summary>
    public void WriteError(string line) =>
        Write(_error, line.StartsWith(ErrorMark, StringComparison.Ordinal) ? Colours.Failure(ErrorMark, _error.IsTerminal) + line[ErrorMark.Length..] : line);

    /// <summary>Writes bytes as they are.</summary>
    /// <returns>Whether somebody still reads them.</returns>
    public bool WriteBytes(ReadOnlySpan<byte> bytes, bool toError)
    {
        lock (_lock)
        {
            StandardStream stream = toError ? _error : _out;
            while (!bytes.IsEmpty)
            {
                int end = bytes.IndexOf((byte)'\n') + 1;
                int length = end == 0 ? bytes.Length : end;
                Append(bytes[..length], stream);
                bytes = bytes[length..];
            }

            stream.Write(_prefixed.WrittenSpan);
            _prefixed.ResetWrittenCount();
            return !stream.IsBroken;
        }
    }

    /// <summary>Writes text of an owner, each line behind a prefix. Another writer who comes in between starts a new line.</summary>
    /// <param name="owner">Whose text it is; one that ended within a line goes on with it.</param>
    /// <param name="prefix">Put before every line.</param>
    /// <param name="text">Any bytes.</param>
    /// <returns>Whether somebody still reads it.</returns>
    public bool WritePrefixed(object owner, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text)
    {
        lock (_lock)
        {
            if (_openLineOwner != owner)
                CloseLine();
            while (!text.IsEmpty)
            {
                if (_openLineOwner is null)
                    _prefixed.Write(prefix);
                int end = text.IndexOf((byte)'\n') + 1;
                int length = end == 0 ? text.Length : end;
                Append(text[..length], _out);
                _openLineOwner = end == 0 ? owner : null;
                text = text[length..];
            }

            _out.Write(_prefixed.WrittenSpan);
            _prefixed.ResetWrittenCount();
            return !_out.IsBroken;
        }
    }

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
    }

    private void Write(StandardStream stream, string line)
    {
        if (!_lock.TryEnter(_isInHurry ? HurriedPatience : Timeout.InfiniteTimeSpan))
            return;
        try
        {
            if (_isInHurry && !stream.IsWritable(HurriedPatience))
                return;
            CloseLine();
            stream.Write(Encoding.UTF8.GetBytes(Ended(line, stream)));
        }
        finally
        {
            _lock.Exit();
        }
    }

    // The app's own terminal has returned the carriage already; one that is not raw does it again.
    private void Append(ReadOnlySpan<byte> line, StandardStream stream)
    {
        if (!_isRaw && stream.IsTerminal && line.EndsWith("\r\n"u8))
        {
            _prefixed.Write(line[..^2]);
            line = "\n"u8;
        }

        _prefixed.Write(line);
    }

    private void CloseLine()
    {
        if (_openLineOwner is not null)
            _out.Write(Encoding.UTF8.GetBytes(Ended("", _out)));
        _openLineOwner = null;
    }

    private string Ended(string line, StandardStream stream) =>
        _isRaw && stream.IsTerminal ? line.ReplaceLineEndings("\r\n") + "\r\n" : line + "\n";
}
