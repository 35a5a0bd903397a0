using System.Globalization;

namespace Tacit.RunningSidecars;

/// <summary>What <c>/proc</c> says of a process that runs.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Parent">The number of its parent.</param>
/// <param name="Name">The name of its program, cut to 15 characters by the kernel.</param>
/// <param name="StartTicks">When it started, in clock ticks since the machine did.</param>
internal sealed record ProcessStat(int Pid, int Parent, string Name, ulong StartTicks)
{
    // Counted from the state, the first field behind the name: parent and start time.
    private const int ParentField = 1;
    private const int StartField = 19;

    /// <summary>A process; null when there is none, or only what a parent has not yet asked about.</summary>
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

    /// <summary>Every process that runs. Empty where there is no <c>/proc</c>.</summary>
    public static IReadOnlyList<ProcessStat> All() => !OperatingSystem.IsLinux()
        ? []
        : [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? Of(pid) : null)
            .OfType<ProcessStat>()];

    /// <summary>Reads <c>pid (name) state parent …</c>, where the name may hold anything, parentheses too.</summary>
    internal static ProcessStat? Parse(int pid, string stat)
    {
        int open = stat.IndexOf('(', StringComparison.Ordinal);
        int close = stat.LastIndexOf(')');
        if (open < 0 || close < open)
            return null;
        string[] fields = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StartField
            && fields[0] is not ("Z" or "X")
            && int.TryParse(fields[ParentField], NumberStyles.None, CultureInfo.InvariantCulture, out int parent)
            && ulong.TryParse(fields[StartField], NumberStyles.None, CultureInfo.InvariantCulture, out ulong start)
            ? new(pid, parent, stat[(open + 1)..close], start)
            : null;
    }
}
