namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>Something that is to be done once, in some time. It knows when that is overdue, as after the machine has slept.</summary>
internal sealed class Alarm : IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>Timers take no more than 49 days; whoever set a longer one finds that it rings too early, and sets it again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(14);

    /// <summary>What is due is left to the timer for so long.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly Action _ring;
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private Moment? _since;
    private TimeSpan _due;

    /// <param name="ring">What is to be done. On the timer's thread; it must not throw.</param>
    /// <param name="timeProvider">The clock.</param>
    public Alarm(Action ring, TimeProvider timeProvider)
    {
        (_ring, _timeProvider) = (ring, timeProvider);
        _timer = timeProvider.CreateTimer(static alarm => ((Alarm)alarm!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sets it, instead of what it was set to.</summary>
    public void Set(TimeSpan due)
    {
        lock (_lock)
        {
            _due = due < Shortest ? Shortest : due < Longest ? due : Longest;
            _since = Moment.Now(_timeProvider);
            _timer.Change(_due, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Rings on another thread if it should have rung.</summary>
    public void RingIfOverdue()
    {
        lock (_lock)
        {
            if (_since is null || _since.Age(_timeProvider) < _due + Tolerance)
                return;
        }

        _ = Task.Run(Ring);
    }

    public void Dispose() => _timer.Dispose();

    private void Ring()
    {
        lock (_lock)
        {
            if (_since is null)
                return;
            _since = null;
        }

        _ring();
    }
}
