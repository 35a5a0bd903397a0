namespace Tacit.Runtime.State;

/// <summary>A snapshot and the number of its users: the holder and every lease.</summary>
internal sealed class CountedSnapshot(SidecarSnapshot snapshot)
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users = 1;

    public SidecarSnapshot Snapshot { get; } = snapshot;

    /// <summary>Completes when the last user has gone and the stores are disposed; fails if disposing them does.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>Adds a user, unless the last one has gone already.</summary>
    public bool TryAdd()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
                return true;
            users = seen;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
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
