namespace Tacit.Runtime;

/// <summary>How a caller of the API asks the process to end; whoever hosts the sidecar waits for it.</summary>
internal sealed class ShutdownSignal
{
    private readonly TaskCompletionSource<bool> _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when shutdown is asked for; true means at once, without draining.</summary>
    public Task<bool> Requested => _requested.Task;

    public void Request(bool force) => _requested.TrySetResult(force);
}
