using System.Net;
using Tacit.AppProcesses;
using Tacit.Terminals;

namespace Tacit.RunningSidecars;

/// <summary>Ends one process in which sidecars run, or one sidecar that shares its process, and waits until all that belongs to it has gone.</summary>
/// <param name="target">What to end.</param>
/// <param name="status">Hears of a wait that takes long.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class SidecarStop(StopTarget target, StatusLines status, TimeProvider timeProvider)
{
    private static readonly TimeSpan QuietWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    private readonly EndingProcesses _processes = new(target.Roots);

    /// <summary>Ends it. Returns why it could not be, or null.</summary>
    /// <param name="apiToken">For a sidecar that is asked over its API.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<string?> RunAsync(string apiToken, CancellationToken cancellationToken)
    {
        if (target.Signalled is { } process)
            process.Signal(Posix.SigTerm);
        else if (await ShutDownAsync(apiToken, cancellationToken) is { } refusal)
            return refusal;

        if (!await IsOverAsync(QuietWait, cancellationToken))
        {
            status.Pending($"waiting for {target.Name} to end: {StillThere}");
            if (!await IsOverAsync(Grace - QuietWait, cancellationToken))
            {
                status.Warning($"{target.Name} did not end within {Grace.TotalSeconds} s: killing {StillThere}");
                _processes.Kill();
                if (!await IsOverAsync(LastWait, cancellationToken))
                    return $"it does not end: {StillThere}";
            }
        }

        return null;
    }

    /// <summary>What has ended, for people; empty when it had no process of its own.</summary>
    public string Ended => _processes.Gone;

    private string StillThere => _processes.AreGone ? $"its sidecar in process {target.Sidecar.Process.Pid}" : _processes.Left;

    private async Task<string?> ShutDownAsync(string apiToken, CancellationToken cancellationToken)
    {
        using SidecarClient client = new(target.Sidecar, apiToken, LastWait);
        return await client.ShutDownAsync(cancellationToken) switch
        {
            HttpStatusCode.NoContent => null,
            HttpStatusCode.Unauthorized => "its sidecar refuses the API token; set DAPR_API_TOKEN to the one that it was started with",
            { } status => $"its sidecar refuses to shut down (HTTP {(int)status}); end the whole run of process {target.Sidecar.Process.Pid} instead",
            null => $"its sidecar does not answer; end the whole run of process {target.Sidecar.Process.Pid} instead",
        };
    }

    /// <summary>Whether everything has gone by then.</summary>
    private async Task<bool> IsOverAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        long start = timeProvider.GetTimestamp();
        while (true)
        {
            _processes.Look();
            if (_processes.AreGone && target.IsGone())
                return true;
            if (timeProvider.GetElapsedTime(start) > patience)
                return false;
            await Task.Delay(LookInterval, timeProvider, cancellationToken);
        }
    }
}
