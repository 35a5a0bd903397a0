namespace Tacit.AppProcesses;

/// <summary>What apps have left behind in this process's tree.</summary>
internal static class Leftovers
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Ends it: SIGTERM unless it was told already, and SIGKILL after the grace period.</summary>
    public static async Task EndAsync(bool alreadyTold, TimeProvider timeProvider)
    {
        if (ProcessTree.Descendants().Count == 0)
            return;
        if (!alreadyTold)
            ProcessTree.Signal(Posix.SigTerm);

        long start = timeProvider.GetTimestamp();
        bool killed = false;
        while (ProcessTree.Descendants().Count > 0 && timeProvider.GetElapsedTime(start) < 2 * AppProcess.GracePeriod)
        {
            if (!killed && timeProvider.GetElapsedTime(start) > AppProcess.GracePeriod)
            {
                ProcessTree.Signal(Posix.SigKill);
                killed = true;
            }

            await Task.Delay(LookInterval, timeProvider);
        }
    }
}
