using System.Runtime.InteropServices;

namespace Tacit.AppProcesses;

/// <summary>The few system calls that .NET has no method for.</summary>
internal static partial class Posix
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private const int StandardInput = 0;
    private const int PrSetChildSubreaper = 36;

    /// <summary>Sends a signal; a process that has gone is no failure.</summary>
    public static void Send(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>
    /// Makes this process the parent of every descendant whose own parent ends, so that the whole tree of the app stays
    /// below it. Linux only.
    /// </summary>
    public static void AdoptOrphans() => _ = Prctl(PrSetChildSubreaper, 1, 0, 0, 0);

    /// <summary>Whether this process is in the foreground of a terminal, whose keys then signal its children as well.</summary>
    public static bool IsTerminalForeground() => IsATty(StandardInput) == 1 && TcGetPgrp(StandardInput) == GetPgrp();

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

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsATty(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int TcGetPgrp(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int GetPgrp();
}
