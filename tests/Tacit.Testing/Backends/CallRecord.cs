namespace Tacit.Testing.Backends;

/// <summary>What a fake was asked, and who waits for it to have been asked.</summary>
internal sealed class CallRecord<TCall>(Func<TCall, string?>? findFault = null)
    where TCall : FakeCall
{
    private readonly Lock _lock = new();
    private readonly List<TCall> _calls = [];
    private readonly List<TCall> _answered = [];
    private readonly List<string> _faults = [];
    private readonly List<TCall> _unexpected = [];
    private readonly List<Wait> _waits = [];
    private int _atOnce;
    private int _mostAtOnce;

    public IReadOnlyList<TCall> Calls => Copy(_calls);

    public IReadOnlyList<string> Faults => Copy(_faults);

    public IReadOnlyList<TCall> UnexpectedCalls => Copy(_unexpected);

    public int MostAtOnce
    {
        get
        {
            lock (_lock)
                return _mostAtOnce;
        }
    }

    public void ResetMostAtOnce()
    {
        lock (_lock)
            _mostAtOnce = _atOnce;
    }

    public int Count(string method, string pathPrefix)
    {
        lock (_lock)
            return _calls.Count(call => call.Is(method, pathPrefix));
    }

    /// <summary>Completes when so many such calls have been answered, those before now included.</summary>
    public Task CalledAsync(string method, string pathPrefix, int times)
    {
        Wait wait = new(method, pathPrefix, times);
        lock (_lock)
        {
            if (!IsOver(wait))
                _waits.Add(wait);
        }

        return wait.Done.Task;
    }

    /// <summary>Notes a request; the call that is noted has the number it gets.</summary>
    public TCall Begin(Func<int, TCall> call)
    {
        lock (_lock)
        {
            TCall noted = call(_calls.Count + 1);
            _calls.Add(noted);
            _mostAtOnce = Math.Max(_mostAtOnce, ++_atOnce);
            if (findFault?.Invoke(noted) is { } fault)
                _faults.Add($"{noted}: {fault}");
            return noted;
        }
    }

    public void Unexpected(TCall call)
    {
        lock (_lock)
            _unexpected.Add(call);
    }

    public void End(TCall call)
    {
        lock (_lock)
        {
            _atOnce--;
            _answered.Add(call);
            _waits.RemoveAll(IsOver);
        }
    }

    private bool IsOver(Wait wait) =>
        _answered.Count(call => call.Is(wait.Method, wait.PathPrefix)) >= wait.Times && (wait.Done.TrySetResult() || wait.Done.Task.IsCompleted);

    private List<T> Copy<T>(List<T> items)
    {
        lock (_lock)
            return [.. items];
    }

    private sealed record Wait(string Method, string PathPrefix, int Times)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
