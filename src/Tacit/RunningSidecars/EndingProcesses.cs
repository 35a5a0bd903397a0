using System.ComponentModel;
using System.Diagnostics;
using Tacit.AppProcesses;

namespace Tacit.RunningSidecars;

/// <summary>Processes that are to end, with all that descends from them: who is left, and who has gone.</summary>
/// <remarks>A descendant is remembered from the first look, because it is nobody's descendant any more once its parents have gone.</remarks>
internal sealed class EndingProcesses
{
    private readonly Dictionary<ProcessIdentity, string> _names = [];
    private HashSet<ProcessIdentity> _left = [];

    /// <param name="roots">Where to begin.</param>
    public EndingProcesses(IEnumerable<ProcessIdentity> roots)
    {
        foreach (ProcessIdentity root in roots)
            _names[root] = "";
        Look();
    }

    /// <summary>Whether all had gone at the last look.</summary>
    public bool AreGone => _left.Count == 0;

    /// <summary>Those that had not gone at the last look, for people.</summary>
    public string Left => Describe(_left);

    /// <summary>Those that had gone at the last look, for people.</summary>
    public string Gone => Describe(_names.Keys.Where(process => !_left.Contains(process)));

    /// <summary>Looks who is left, and takes in what they have started.</summary>
    public void Look()
    {
        if (!OperatingSystem.IsLinux())
        {
            _left = [.. _names.Keys.Where(process => process.IsAlive)];
            return;
        }

        Dictionary<int, ProcessStat> running = ProcessStat.All().Where(stat => !stat.HasEnded).ToDictionary(stat => stat.Pid);
        ILookup<int, ProcessStat> children = running.Values.ToLookup(stat => stat.Parent);
        Queue<ProcessStat> found = new(_names.Keys
            .Select(process => running.GetValueOrDefault(process.Pid) is { } stat && ProcessIdentity.Of(stat) == process ? stat : null)
            .OfType<ProcessStat>());
        _left = [];
        while (found.TryDequeue(out ProcessStat? stat))
        {
            // This very process may have been started by what it is to end.
            if (stat.Pid == Environment.ProcessId || !_left.Add(ProcessIdentity.Of(stat)))
                continue;
            _names[ProcessIdentity.Of(stat)] = stat.Name;
            foreach (ProcessStat child in children[stat.Pid])
                found.Enqueue(child);
        }
    }

    /// <summary>Ends those that are left, at once.</summary>
    public void Kill()
    {
        foreach (ProcessIdentity process in _left)
        {
            if (OperatingSystem.IsWindows())
                KillTree(process);
            else
                process.Signal(Posix.SigKill);
        }
    }

    private static void KillTree(ProcessIdentity process)
    {
        try
        {
            using Process running = Process.GetProcessById(process.Pid);
            if (process.IsAlive)
                running.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has gone meanwhile, or cannot be ended, which the next look shows.
        }
    }

    private string Describe(IEnumerable<ProcessIdentity> processes) => string.Join(", ",
        processes.OrderBy(process => process.Pid).Select(process => _names[process].Length == 0 ? $"{process.Pid}" : $"{_names[process]} ({process.Pid})"));
}
