namespace Tacit.Testing.Kubernetes;

/// <summary>The watches that are open, and who waits for them to be. Its caller holds the lock.</summary>
internal sealed class KubeWatches
{
    private readonly HashSet<KubeWatch> _open = [];
    private readonly List<Wait> _waits = [];

    public IReadOnlyCollection<KubeWatch> Open => _open;

    public void Add(KubeWatch watch) => _open.Add(watch);

    /// <summary>The client has the beginning of the answer now.</summary>
    public void Opened() => _waits.RemoveAll(IsOver);

    public void Remove(KubeWatch watch) => _open.Remove(watch);

    public int Count(KubeResource resource, string? space) => _open.Count(watch => watch.Scope.Resource == resource && watch.Scope.Namespace == space);

    public Task WatchingAsync(KubeResource resource, string? space, int count)
    {
        Wait wait = new(resource, space, count);
        if (!IsOver(wait))
            _waits.Add(wait);
        return wait.Done.Task;
    }

    private bool IsOver(Wait wait) => Count(wait.Resource, wait.Namespace) >= wait.Times && (wait.Done.TrySetResult() || wait.Done.Task.IsCompleted);

    private sealed record Wait(KubeResource Resource, string? Namespace, int Times)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
