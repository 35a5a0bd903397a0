using System.Globalization;

namespace Tacit.AppProcesses;

/// <summary>The descendants of this process, read from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    private const int StateField = 0;
    private const int ParentField = 1;
    private const int GroupField = 2;
    private const int StartTimeField = 19;

    /// <summary>Every descendant that is not a zombie. Empty where there is no <c>/proc</c>.</summary>
    public static IReadOnlyList<int> Descendants() => DescendantsOf(Environment.ProcessId);

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
        if (TryRead(child, out string[] fields) && fields[StateField] is not ("Z" or "X"))
            Posix.Send(child, signal);
        foreach (int pid in descendants)
            Posix.Send(pid, signal);
    }

    /// <summary>Sends a signal to the other processes of this one's group: those of the same pipeline.</summary>
    public static void SignalRestOfGroup(int signal)
    {
        (int Pid, string[] Fields)[] all = [.. Processes()];
        string? own = all.FirstOrDefault(process => process.Pid == Environment.ProcessId).Fields?[GroupField];
        foreach ((int pid, string[] fields) in all)
        {
            if (fields[GroupField] == own && pid != Environment.ProcessId)
                Posix.Send(pid, signal);
        }
    }

    /// <summary>The children that have ended and that nobody has waited for; the time of the start tells two of the same number apart.</summary>
    public static HashSet<(int Pid, string StartTime)> EndedChildren() =>
        [.. Processes().Where(process => HasEnded(process.Fields) && ParentOf(process.Fields) == Environment.ProcessId).Select(process => (process.Pid, process.Fields[StartTimeField]))];

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

    private static List<int> DescendantsOf(int root)
    {
        ILookup<int, int> childrenOf = Processes().Where(process => !HasEnded(process.Fields)).ToLookup(process => ParentOf(process.Fields), process => process.Pid);
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

    private static IEnumerable<(int Pid, string[] Fields)> Processes()
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && TryRead(pid, out string[] fields))
                yield return (pid, fields);
        }
    }

    private static bool HasEnded(string[] fields) => fields[StateField] is "Z" or "X";

    private static int ParentOf(string[] fields) => int.Parse(fields[ParentField], CultureInfo.InvariantCulture);

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
