namespace Tacit.Runtime.State;

/// <summary>One request's hold on a snapshot. Disposed exactly once.</summary>
internal readonly struct SnapshotLease(CountedSnapshot counted) : IDisposable
{
    public SidecarSnapshot Snapshot => counted.Snapshot;

    public void Dispose() => counted.Release();
}
