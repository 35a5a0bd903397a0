using Microsoft.Win32.SafeHandles;

namespace Tacit.Terminals;

/// <summary>What is shown on a pseudo-terminal, as a stream. Linux says its end by an error.</summary>
internal sealed class PseudoTerminalOutput(SafeFileHandle master) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        // Held while the read waits, so that its number cannot become another file's.
        bool held = false;
        try
        {
            master.DangerousAddRef(ref held);
            return Descriptors.ReadOrEnd((int)master.DangerousGetHandle(), buffer);
        }
        finally
        {
            if (held)
                master.DangerousRelease();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>On a thread of the pool, as with any terminal: reading one cannot be asked to wait.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Task.Run(() => Read(buffer.Span), cancellationToken));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
