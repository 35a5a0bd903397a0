using System.Globalization;

namespace Tacit.AppProcesses;

/// <summary>What <c>/proc</c> says of a process.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="State">One letter: R, S, D run or wait, T is stopped, Z and X have ended.</param>
/// <param name="Parent">The number of its parent.</param>
/// <param name="Group">The number of its process group.</param>
/// <param name="Name">The name of its program, cut to 15 characters by the kernel.</param>
/// <param name="StartTicks">When it started, in clock ticks since the machine did; tells two processes of the same number apart.</param>
internal sealed record ProcessStat(int Pid, char State, int Parent, int Group, string Name, ulong StartTicks)
{
    // Counted from the state, the first field behind the name.
    private const int ParentField = 1;
    private const int GroupField = 2;
    private const int StartField = 19;

    /// <summary>Whether there is nothing of it but what its parent has not yet asked about.</summary>
    public bool HasEnded => State is 'Z' or 'X';

    /// <summary>Whether it is stopped, as by SIGSTOP.</summary>
    public bool IsStopped => State == 'T';

    /// <summary>A process, which may have ended; null when there is none.</summary>
    public static ProcessStat? Of(int pid)
    {
        try
        {
            return Parse(pid, File.ReadAllText($"/proc/{pid}/stat"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A process that has not ended; null when there is none.</summary>
    public static ProcessStat? OfRunning(int pid) => Of(pid) is { HasEnded: false } stat ? stat : null;

    /// <summary>Every process. Empty where there is no <c>/proc</c>.</summary>
    public static IReadOnlyList<ProcessStat> All() => !OperatingSystem.IsLinux()
        ? []
        : [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? Of(pid) : null)
            .OfType<ProcessStat>()];

    /// <summary>Reads <c>pid (name) state parent group …</c>, where the name may hold anything, parentheses too.</summary>
    internal static ProcessStat? Parse(int pid, string stat)
    {
        int open = stat.IndexOf('(', StringComparison.Ordinal);
        int close = stat.LastIndexOf(')');
        if (open < 0 || close < open)
            return null;
        string[] fields = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StartField
            && int.TryParse(fields[ParentField], NumberStyles.None, CultureInfo.InvariantCulture, out int parent)
            && int.TryParse(fields[GroupField], NumberStyles.None, CultureInfo.InvariantCulture, out int group)
            && ulong.TryParse(fields[StartField], NumberStyles.None, CultureInfo.InvariantCulture, out ulong start)
            ? new(pid, fields[0][0], parent, group, stat[(open + 1)..close], start)
            : null;
    }
}
