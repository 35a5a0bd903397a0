using System.Buffers;
using Tacit.Masking;

namespace Tacit.AppProcesses;

/// <summary>Copies one output stream of the app, byte for byte but for what is masked.</summary>
/// <param name="source">The stream.</param>
/// <param name="isError">Whether it is the app's standard error.</param>
/// <param name="outputs">Where it goes.</param>
/// <param name="mask">What may not be shown; null for anything.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class AppOutput(Stream source, bool isError, IReadOnlyList<IAppOutput> outputs, OutputMask? mask, TimeProvider timeProvider)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>How long the beginning of a line waits for its end before it is shown as it is, as for a prompt.</summary>
    private static readonly TimeSpan LinePatience = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _buffer = new byte[BufferBytes];

    /// <summary>What is to be shown, up to the end of its last line at least.</summary>
    private readonly ArrayBufferWriter<byte> _held = new();
    private bool _isLineBegun;

    /// <summary>Copies until the stream ends, or until nobody reads it any more; then the app is told so by its next write.</summary>
    public async Task CopyAsync()
    {
        while (true)
        {
            int read = await ReadAsync();
            if (read == 0)
                break;
            if (mask is null)
                _held.Write(_buffer.AsSpan(0, read));
            else
                mask.Write(_buffer.AsSpan(0, read), _held);
            // A line whose beginning is shown already goes on as it comes, as what is typed does; one that is longer than the buffer is shown in pieces.
            int shown = _isLineBegun || _held.WrittenCount >= BufferBytes ? _held.WrittenCount : _held.WrittenSpan.LastIndexOf((byte)'\n') + 1;
            if (!Show(shown))
                break;
        }

        mask?.End(_held);
        Show(_held.WrittenCount);
        await source.DisposeAsync();
    }

    private async Task<int> ReadAsync()
    {
        Task<int> read = source.ReadAsync(_buffer).AsTask();
        if (!read.IsCompleted)
        {
            using CancellationTokenSource done = new();
            Task patience = Task.Delay(LinePatience, timeProvider, done.Token);
            if (await Task.WhenAny(read, patience) == patience)
            {
                mask?.Pause(_held);
                Show(_held.WrittenCount);
            }
            else
                await done.CancelAsync();
        }

        return await read;
    }

    private bool Show(int length)
    {
        if (length == 0)
            return true;
        bool isRead = true;
        foreach (IAppOutput output in outputs)
            isRead &= output.Write(this, _held.WrittenSpan[..length], isError);
        _isLineBegun = _held.WrittenSpan[length - 1] != '\n';
        byte[] rest = _held.WrittenSpan[length..].ToArray();
        _held.ResetWrittenCount();
        _held.Write(rest);
        return isRead;
    }
}
