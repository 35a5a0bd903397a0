using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Tacit.AppProcesses;

namespace Tacit.RunningSidecars;

/// <summary>A process, told from a later one with the same number by when it started.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Start">When it started; only good for being compared.</param>
internal readonly record struct ProcessIdentity(int Pid, string Start)
{
    private static readonly string Boot = BootId();

    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId) ?? new(Environment.ProcessId, "");

    /// <summary>Whether it still runs.</summary>
    public bool IsAlive => Of(Pid) == this;

    /// <summary>The process that has this number now; null when there is none.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        if (pid <= 0)
            return null;
        if (OperatingSystem.IsLinux())
            return ProcessStat.OfRunning(pid) is { } stat ? Of(stat) : null;
        try
        {
            using Process process = Process.GetProcessById(pid);
            return new(pid, process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    public static ProcessIdentity Of(ProcessStat stat) => new(stat.Pid, $"{stat.StartTicks}@{Boot}");

    /// <summary>Sends a signal, unless the number is another process's by now.</summary>
    public void Signal(int signal)
    {
        if (IsAlive)
            Posix.Send(Pid, signal);
    }

    /// <summary>Ticks count from the start of the machine, so they say nothing without it.</summary>
    private static string BootId()
    {
        const string file = "/proc/sys/kernel/random/boot_id";
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
