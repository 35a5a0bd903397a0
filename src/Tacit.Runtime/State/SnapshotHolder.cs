using Tacit.Runtime.Resources.Configurations;

namespace Tacit.Runtime.State;

/// <summary>The current snapshot. Requests lease it; one that was replaced is disposed after its last lease.</summary>
internal sealed class SnapshotHolder(SidecarSnapshot first) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private CountedSnapshot _current = new(first);
    private volatile bool _disposed;

    /// <summary>What the current snapshot's configuration says. It outlives its stores, so no lease is needed.</summary>
    public SidecarConfiguration Configuration => Volatile.Read(ref _current).Snapshot.Configuration;

    /// <summary>Takes the current snapshot for the length of a request. Dispose the lease when done.</summary>
    public SnapshotLease Acquire()
    {
        while (true)
        {
            CountedSnapshot current = Volatile.Read(ref _current);
            if (current.TryAdd())
                return new(current);
            ObjectDisposedException.ThrowIf(_disposed, this);
        }
    }

    /// <summary>Makes a snapshot the current one. Completes when the old one's last request is done and its stores are disposed.</summary>
    /// <remarks>After the end there is no current one: then the snapshot itself is released.</remarks>
    public Task SwapAsync(SidecarSnapshot next)
    {
        lock (_lock)
        {
            if (_disposed)
                return next.DisposeAsync().AsTask();
            CountedSnapshot old = _current;
            Volatile.Write(ref _current, new(next));
            old.Release();
            return old.Disposed;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            _current.Release();
        }

        await _current.Disposed;
    }
}
