namespace Tacit.Runtime;

/// <summary>A token that is cancelled with another one, or when a time has passed. Dispose it when what it limits is done.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    /// <summary>Starts the time.</summary>
    public TimeLimit(TimeSpan time, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        _timer = new(time, timeProvider);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _timer.Token);
    }

    public CancellationToken Token => _linked.Token;

    public bool HasPassed => _timer.IsCancellationRequested;

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
