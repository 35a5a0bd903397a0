using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tacit.Terminals;

/// <summary>System calls on descriptors, as Linux has them.</summary>
internal static partial class Descriptors
{
    public const int StandardInput = 0;
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    private const short Readable = 1;
    private const short Writable = 4;

    public const int CloseOnExec = 0x80000;

    private const int Interrupted = 4;

    /// <summary>A pipe that no child gets.</summary>
    public static (SafeFileHandle Reader, SafeFileHandle Writer) CreatePipe()
    {
        Span<int> ends = stackalloc int[2];
        if (Pipe2(ends, CloseOnExec) != 0)
            throw new IOException($"pipe2: {Marshal.GetLastPInvokeErrorMessage()}");
        return (new(ends[0], ownsHandle: true), new(ends[1], ownsHandle: true));
    }

    public static bool IsTerminal(int descriptor) => !OperatingSystem.IsWindows() && IsATty(descriptor) == 1;

    /// <summary>Waits until one of two descriptors can be read, or has ended. A negative one is left out; with no time limit, it is -1.</summary>
    public static (bool First, bool Second) WaitUntilReadable(int first, int second, int milliseconds)
    {
        Span<PollDescriptor> polls = [new() { Descriptor = first, Events = Readable }, new() { Descriptor = second, Events = Readable }];
        return Poll(polls, 2, milliseconds) > 0 ? (polls[0].Returned != 0, polls[1].Returned != 0) : (false, false);
    }

    /// <summary>Waits until something can be written without waiting; false when that took too long. With no time limit, it is -1.</summary>
    public static bool WaitUntilWritable(int descriptor, int milliseconds)
    {
        Span<PollDescriptor> polls = [new() { Descriptor = descriptor, Events = Writable }];
        return Poll(polls, 1, milliseconds) > 0;
    }

    /// <summary>Reads what is there; 0 at the end, which a terminal may say by an error.</summary>
    public static int ReadOrEnd(int descriptor, Span<byte> buffer)
    {
        while (true)
        {
            nint read = Read(descriptor, buffer, (nuint)buffer.Length);
            if (read >= 0)
                return (int)read;
            if (Marshal.GetLastPInvokeError() != Interrupted)
                return 0;
        }
    }

    /// <summary>Writes all of it, unless nobody can read it any more.</summary>
    public static void WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written = Write(descriptor, bytes, (nuint)bytes.Length);
            if (written >= 0)
                bytes = bytes[(int)written..];
            else if (Marshal.GetLastPInvokeError() != Interrupted)
                return;
        }
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe2(Span<int> ends, int flags);

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsATty(int descriptor);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Span<PollDescriptor> descriptors, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, Span<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nuint count);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
