using System.Runtime.InteropServices;

namespace Tacit.AppProcesses;

/// <summary>The few system calls that .NET has no method for.</summary>
internal static partial class Posix
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;
    public const int SigTStp = 20;

    private const int SigPipe = 13;
    private const int PrSetChildSubreaper = 36;
    private const int NoHang = 1;
    private const int Untraced = 2;
    private const int Interrupted = 4;

    /// <summary>Sends a signal; a process that has gone is no failure.</summary>
    public static void Send(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>
    /// Makes this process the parent of every descendant whose own parent ends, so that the whole tree of the app stays
    /// below it. Linux only.
    /// </summary>
    public static void AdoptOrphans() => _ = Prctl(PrSetChildSubreaper, 1, 0, 0, 0);

    /// <summary>Stops this process as the key of a terminal does, and goes on when it is continued; at once if nobody could continue it.</summary>
    /// <remarks>By a signal to this thread, which does not go on before it has taken it. One to the process could be taken by another thread, at any time.</remarks>
    public static void StopOwnProcess() => _ = Raise(SigTStp);

    /// <summary>
    /// Has children end in a pipe whose reader has gone, as programs do. .NET ignores the signal, and what is ignored is inherited; what is handled
    /// is not. So it is handled here, by a function of the C library that takes a number and changes nothing.
    /// </summary>
    public static void LetChildrenMindBrokenPipes()
    {
        if (NativeLibrary.TryLoad("libc", typeof(Posix).Assembly, null, out nint libc) && NativeLibrary.TryGetExport(libc, "abs", out nint nothing))
            _ = Handle(SigPipe, nothing);
    }

    /// <summary>Waits until a child ends or stops. Null when it stops, else its exit code: 128 and the signal's number when a signal ended it.</summary>
    public static int? WaitForEndOrStop(int pid)
    {
        int status;
        while (WaitPid(pid, out status, Untraced) < 0)
        {
            // Where ended children leave no trace, because whoever started this process asked for that, nothing more can be known.
            if (Marshal.GetLastPInvokeError() != Interrupted)
                return ExitCodes.Failure;
        }

        if ((status & 0xff) == 0x7f)
            return null;
        return (status & 0x7f) is not 0 and int signal ? 128 + signal : (status >> 8) & 0xff;
    }

    /// <summary>Takes the end of a child off the kernel's list, if it has ended.</summary>
    public static void Reap(int pid) => _ = WaitPid(pid, out _, NoHang);

    /// <summary>The number of a signal on Linux and macOS.</summary>
    public static int NumberOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => SigInt,
        PosixSignal.SIGQUIT => 3,
        _ => SigTerm,
    };

    /// <summary>The number of a signal that <c>--on-change</c> takes, on this system.</summary>
    public static int NumberOf(string signal) => signal switch
    {
        "SIGHUP" => 1,
        "SIGUSR1" => OperatingSystem.IsLinux() ? 10 : 30,
        "SIGUSR2" => OperatingSystem.IsLinux() ? 12 : 31,
        _ => throw new ArgumentOutOfRangeException(nameof(signal)),
    };

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Handle(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "raise")]
    private static partial int Raise(int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, out int status, int options);
}
