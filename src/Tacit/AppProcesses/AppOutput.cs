using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>Copies one output stream of the app to the terminal, each line behind a prefix, byte for byte otherwise.</summary>
internal sealed class AppOutput(Stream source, CommandConsole console, TimeProvider timeProvider)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>How long the beginning of a line waits for its end before it is shown as it is, as for a prompt.</summary>
    private static readonly TimeSpan LinePatience = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _held;
    private bool _isLineBegun;
    private bool _isUnread;

    private static ReadOnlySpan<byte> Prefix => "== APP == "u8;

    /// <summary>Copies until the stream ends, or until nobody reads what is shown: then the app is to notice, as it would without a sidecar.</summary>
    public async Task CopyAsync()
    {
        while (!_isUnread)
        {
            int read = await ReadAsync();
            if (read == 0)
                break;
            _held += read;
            // A line whose beginning is shown already goes on as it comes, as what is typed does.
            Show(_isLineBegun ? _held : _buffer.AsSpan(0, _held).LastIndexOf((byte)'\n') + 1);
            // A line that fills the buffer is shown in pieces.
            if (_held == _buffer.Length)
                Show(_held);
        }

        Show(_held);
        await source.DisposeAsync();
    }

    private async Task<int> ReadAsync()
    {
        Task<int> read = source.ReadAsync(_buffer.AsMemory(_held)).AsTask();
        if (_held > 0 && !read.IsCompleted)
        {
            int held = _held;
            using CancellationTokenSource done = new();
            Task patience = Task.Delay(LinePatience, timeProvider, done.Token);
            if (await Task.WhenAny(read, patience) == patience)
            {
                // The read goes on behind the text that is shown now, so that text is moved away only afterwards.
                Write(_buffer.AsSpan(0, held));
                int later = await read;
                _buffer.AsSpan(held, later).CopyTo(_buffer);
                _held = 0;
                return later;
            }

            await done.CancelAsync();
        }

        return await read;
    }

    private void Show(int length)
    {
        Write(_buffer.AsSpan(0, length));
        _buffer.AsSpan(length, _held - length).CopyTo(_buffer);
        _held -= length;
    }

    private void Write(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        _isUnread |= !console.WritePrefixed(this, Prefix, text);
        _isLineBegun = text[^1] != '\n';
    }
}
