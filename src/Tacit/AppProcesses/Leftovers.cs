using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>What apps have left behind in this process's tree.</summary>
internal static class Leftovers
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan QuietWait = TimeSpan.FromSeconds(1);

    /// <summary>Ends it: SIGTERM unless it was told already, and SIGKILL after the grace period.</summary>
    /// <param name="alreadyTold">Whether it has got a signal.</param>
    /// <param name="status">Where a wait that takes long is said.</param>
    /// <param name="atOnce">Completes when it is to be killed.</param>
    /// <param name="timeProvider">The clock.</param>
    public static async Task EndAsync(bool alreadyTold, StatusLines status, Task atOnce, TimeProvider timeProvider)
    {
        if (ProcessTree.Descendants().Count == 0)
            return;
        if (!alreadyTold)
            ProcessTree.Signal(Posix.SigTerm);

        long start = timeProvider.GetTimestamp();
        bool killed = false;
        bool said = false;
        while (ProcessTree.Descendants().Count > 0 && timeProvider.GetElapsedTime(start) < 2 * AppProcess.GracePeriod)
        {
            TimeSpan waited = timeProvider.GetElapsedTime(start);
            if (!killed && (waited > AppProcess.GracePeriod || atOnce.IsCompleted))
            {
                ProcessTree.Signal(Posix.SigKill);
                killed = true;
            }
            else if (!said && waited > QuietWait)
            {
                status.Pending($"Waiting for what the app started to end, up to {AppProcess.GracePeriod.TotalSeconds} s; a signal ends it at once");
                said = true;
            }

            await Task.Delay(LookInterval, timeProvider);
        }
    }
}
