using System.Globalization;

namespace Tacit.AppProcesses;

/// <summary>The descendants of this process, read from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    private static HashSet<(int Pid, ulong StartTicks)>? _others;

    /// <summary>
    /// Remembers the children that are there before the first app is started, and that are none of its: a shell that becomes this process by
    /// <c>exec</c> leaves its own behind, such as the <c>tee</c> of <c>exec &gt; &gt;(tee log)</c>.
    /// </summary>
    public static void RememberOthers() =>
        _others ??= [.. ProcessStat.All().Where(process => process.Parent == Environment.ProcessId).Select(process => (process.Pid, process.StartTicks))];

    /// <summary>Every descendant of an app that has not ended. Empty where there is no <c>/proc</c>, and before an app was started.</summary>
    public static IReadOnlyList<int> Descendants() => _others is null ? [] : DescendantsOf(Environment.ProcessId);

    /// <summary>Sends a signal to every descendant.</summary>
    public static void Signal(int signal)
    {
        foreach (int pid in Descendants())
            Posix.Send(pid, signal);
    }

    /// <summary>Sends a signal to a child, if it has not ended, and to every descendant of it.</summary>
    public static void SignalWith(int child, int signal)
    {
        IReadOnlyList<int> descendants = DescendantsOf(child);
        if (ProcessStat.OfRunning(child) is not null)
            Posix.Send(child, signal);
        foreach (int pid in descendants)
            Posix.Send(pid, signal);
    }

    /// <summary>Sends a signal to the other processes of this one's group: those of the same pipeline.</summary>
    public static void SignalRestOfGroup(int signal)
    {
        int? own = ProcessStat.Of(Environment.ProcessId)?.Group;
        foreach (ProcessStat process in ProcessStat.All().Where(process => process.Group == own && process.Pid != Environment.ProcessId))
            Posix.Send(process.Pid, signal);
    }

    /// <summary>The children that have ended and that nobody has waited for.</summary>
    public static HashSet<(int Pid, ulong StartTicks)> EndedChildren() =>
        [.. ProcessStat.All().Where(process => process.HasEnded && process.Parent == Environment.ProcessId).Select(process => (process.Pid, process.StartTicks))];

    /// <summary>Whether a process ignores the stop key of a terminal, as shells do that manage jobs themselves.</summary>
    public static bool IgnoresStopKey(int pid)
    {
        const string Ignored = "SigIgn:";
        try
        {
            string? line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal));
            return line is not null && (ulong.Parse(line.AsSpan(Ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (Posix.SigTStp - 1))) != 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static List<int> DescendantsOf(int root)
    {
        ILookup<int, int> childrenOf = ProcessStat.All().Where(process => !process.HasEnded && _others?.Contains((process.Pid, process.StartTicks)) != true).ToLookup(process => process.Parent, process => process.Pid);
        List<int> descendants = [];
        Queue<int> parents = new([root]);
        while (parents.TryDequeue(out int parent))
        {
            foreach (int child in childrenOf[parent])
            {
                descendants.Add(child);
                parents.Enqueue(child);
            }
        }

        return descendants;
    }
}
