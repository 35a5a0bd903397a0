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

    private static ReadOnlySpan<byte> Prefix => "== APP == "u8;

    /// <summary>Copies until the stream ends.</summary>
    public async Task CopyAsync()
    {
        while (true)
        {
            int read = await ReadAsync();
            if (read == 0)
                break;
            _held += read;
            Show(_buffer.AsSpan(0, _held).LastIndexOf((byte)'\n') + 1);
            // A line that fills the buffer is shown in pieces.
            if (_held == _buffer.Length)
                Show(_held);
        }

        Show(_held);
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
                console.WritePrefixed(this, Prefix, _buffer.AsSpan(0, held));
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
        console.WritePrefixed(this, Prefix, _buffer.AsSpan(0, length));
        _buffer.AsSpan(length, _held - length).CopyTo(_buffer);
        _held -= length;
    }
}
