using System.Globalization;

namespace Tacit.AppProcesses;

/// <summary>The living descendants of this process, read from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    /// <summary>Every descendant that is not a zombie. Empty where there is no <c>/proc</c>.</summary>
    public static IReadOnlyList<int> Descendants()
    {
        if (!OperatingSystem.IsLinux())
            return [];

        ILookup<int, int> childrenOf = Processes().ToLookup(process => process.Parent, process => process.Pid);
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

    private static IEnumerable<(int Pid, int Parent)> Processes()
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && TryReadParent(directory, out int parent))
            {
                yield return (pid, parent);
            }
        }
    }

    // /proc/<pid>/stat is "pid (name) state ppid …", and the name may hold anything, parentheses too.
    private static bool TryReadParent(string directory, out int parent)
    {
        parent = 0;
        try
        {
            string stat = File.ReadAllText(Path.Combine(directory, "stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 3);
            return fields[0] is not ("Z" or "X") && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out parent);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
