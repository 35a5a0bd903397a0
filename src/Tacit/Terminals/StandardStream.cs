using System.Runtime.InteropServices;

namespace Tacit.Terminals;

/// <summary>Standard output or standard error, written to as it is.</summary>
/// <remarks>
/// <c>Console</c> switches a terminal's keypad mode as soon as it is used, which the app would inherit; <c>FileStream</c>
/// keeps an offset of its own, and would write over what the app wrote to the same file. On Unix, so, this is <c>write(2)</c>.
/// </remarks>
internal sealed partial class StandardStream : IDisposable
{
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;
    private const int Forever = -1;

    // EAGAIN is 11 on Linux and 35 on macOS.
    private static readonly int TryAgain = OperatingSystem.IsLinux() ? 11 : 35;

    private readonly int _descriptor;
    private readonly Stream? _console;

    private StandardStream(int descriptor)
    {
        _descriptor = descriptor;
        IsTerminal = Descriptors.IsTerminal(descriptor);
#pragma warning disable RS0030 // Windows has no descriptors to write to.
        if (OperatingSystem.IsWindows())
            _console = descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
#pragma warning restore RS0030
    }

    public static StandardStream Output() => new(1);

    public static StandardStream Error() => new(2);

    public bool IsTerminal { get; }

    /// <summary>Whether a write found that its reader has gone.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether a write failed for another reason, such as a full disk.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Whether something can be written soon.</summary>
    public bool IsWritable(TimeSpan patience) => _console is not null || Descriptors.WaitUntilWritable(_descriptor, (int)patience.TotalMilliseconds);

    /// <summary>Writes all of it; a reader that has gone is no reason to fail.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_console is not null)
        {
            _console.Write(bytes);
            return;
        }

        while (!bytes.IsEmpty)
        {
            nint written = Write(_descriptor, bytes, (nuint)bytes.Length);
            if (written >= 0)
                bytes = bytes[(int)written..];
            else if (!MayTryAgain(Marshal.GetLastPInvokeError()))
                return;
        }
    }

    public void Dispose() => _console?.Dispose();

    private bool MayTryAgain(int error)
    {
        if (error == Interrupted)
            return true;
        IsBroken |= error == BrokenPipe;
        if (error != TryAgain)
        {
            HasFailed |= error != BrokenPipe;
            return false;
        }

        // The app may have made the stream that it shares with us non-blocking.
        return Descriptors.WaitUntilWritable(_descriptor, Forever) || Marshal.GetLastPInvokeError() == Interrupted;
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nuint count);
}
