using System.Globalization;

namespace Tacit.AppProcesses;

/// <summary>The descendants of this process, read from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    private const int StateField = 0;
    private const int ParentField = 1;
    private const int StartTimeField = 19;

    /// <summary>Every descendant that is not a zombie. Empty where there is no <c>/proc</c>.</summary>
    public static IReadOnlyList<int> Descendants()
    {
        ILookup<int, int> childrenOf = Processes().Where(process => !process.HasEnded).ToLookup(process => process.Parent, process => process.Pid);
        List<int> descendants = [];
        Queue<int> parents = new([Environment.ProcessId]);
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

    /// <summary>Sends a signal to every descendant.</summary>
    public static void Signal(int signal)
    {
        foreach (int pid in Descendants())
            Posix.Send(pid, signal);
    }

    /// <summary>The children that have ended and that nobody has waited for; the time of the start tells two of the same number apart.</summary>
    public static HashSet<(int Pid, string StartTime)> EndedChildren() =>
        [.. Processes().Where(process => process.HasEnded && process.Parent == Environment.ProcessId).Select(process => (process.Pid, process.StartTime))];

    /// <summary>Whether a process is stopped, as by SIGSTOP.</summary>
    public static bool IsStopped(int pid) => TryRead(pid, out string[] fields) && fields[StateField] == "T";

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

    private static IEnumerable<(int Pid, int Parent, bool HasEnded, string StartTime)> Processes()
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && TryRead(pid, out string[] fields)
                && int.TryParse(fields[ParentField], NumberStyles.None, CultureInfo.InvariantCulture, out int parent))
            {
                yield return (pid, parent, fields[StateField] is "Z" or "X", fields[StartTimeField]);
            }
        }
    }

    // /proc/<pid>/stat is "pid (name) state ppid …", and the name may hold anything, parentheses too.
    private static bool TryRead(int pid, out string[] fields)
    {
        fields = [];
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields.Length > StartTimeField;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
