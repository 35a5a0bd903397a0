namespace Tacit.Runtime.State;

/// <summary>A snapshot and the number of its users: the holder and every lease.</summary>
internal sealed class CountedSnapshot(SidecarSnapshot snapshot)
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly UseCount _users = new();

    public SidecarSnapshot Snapshot { get; } = snapshot;

    /// <summary>Completes when the last user has gone and the stores are released; fails if disposing them does.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>Adds a user, unless the last one has gone already.</summary>
    public bool TryAdd() => _users.TryAdd();

    public void Release()
    {
        if (_users.Release())
            _ = DisposeAsync();
    }

    private async Task DisposeAsync()
    {
        try
        {
            await Snapshot.DisposeAsync();
            _disposed.SetResult();
        }
        catch (Exception failure)
        {
            _disposed.SetException(failure);
        }
    }
}
