namespace Tacit.Http;

/// <summary>Work that runs once at a time, on a thread of its own: whoever asks while it runs gets what comes of it.</summary>
internal sealed class SharedTask<T>
{
    private readonly Lock _lock = new();
    private Task<T>? _last;

    /// <summary>The run that was begun last, whether it has ended or not; null before the first.</summary>
    public Task<T>? Last
    {
        get
        {
            lock (_lock)
                return _last;
        }
    }

    /// <summary>The run that is under way, or a new one.</summary>
    public Task<T> Run(Func<Task<T>> work)
    {
        lock (_lock)
            return _last is { IsCompleted: false } ? _last : _last = Task.Run(work);
    }

    /// <summary>The run that is under way, or a new one.</summary>
    public Task<T> Run(Func<T> work) => Run(() => Task.FromResult(work()));
}
