namespace Tacit.Testing;

/// <summary>A clock that stands still until it is told to advance; timers fire during the advance, on the caller's thread.</summary>
internal sealed class TestTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TestTimer> _timers = [];
    private readonly List<(Func<TimeSpan, bool> IsMeant, TaskCompletionSource<TimeSpan> Set)> _waits = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        TestTimer timer = new(this, callback, state);
        lock (_lock)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes when there is a timer that is due after exactly this time: what is tested waits for it then.</summary>
    public Task TimerAsync(TimeSpan dueIn) => TimerAsync(span => span == dueIn);

    /// <summary>Completes when there is a timer that is due after such a time, and gives that time.</summary>
    public Task<TimeSpan> TimerAsync(Func<TimeSpan, bool> isMeant)
    {
        TaskCompletionSource<TimeSpan> set = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_timers.Find(timer => timer.Due is { } due && isMeant(due - _now)) is { Due: { } found })
                set.SetResult(found - _now);
            else
                _waits.Add((isMeant, set));
        }

        return set.Task;
    }

    /// <summary>How many timers are due after such a time.</summary>
    public int Timers(Func<TimeSpan, bool> isMeant)
    {
        lock (_lock)
            return _timers.Count(timer => timer.Due is { } due && isMeant(due - _now));
    }

    /// <summary>Moves the clock, stopping at each timer on the way.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end = GetUtcNow() + by;
        while (NextBefore(end) is { } timer)
            timer.Fire();

        lock (_lock)
            _now = end;
    }

    /// <summary>Moves the clock as a machine does that sleeps: the timers stand still.</summary>
    public void Sleep(TimeSpan span)
    {
        lock (_lock)
        {
            _now += span;
            foreach (TestTimer timer in _timers)
                timer.Postpone(span);
        }
    }

    private TestTimer? NextBefore(DateTimeOffset end)
    {
        lock (_lock)
        {
            TestTimer? next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            _now = next?.Due > _now ? next.Due.Value : _now;
            return next;
        }
    }

    private sealed class TestTimer(TestTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
                _period = period;
                foreach ((_, TaskCompletionSource<TimeSpan> set) in clock._waits.Where(wait => Due is { } due && wait.IsMeant(due - clock._now)))
                    set.TrySetResult(Due!.Value - clock._now);
                clock._waits.RemoveAll(wait => wait.Set.Task.IsCompleted);
            }

            return true;
        }

        /// <summary>Under the clock's lock.</summary>
        public void Postpone(TimeSpan span) => Due += span;

        public void Fire()
        {
            lock (clock._lock)
            {
                // Ended or changed by another thread meanwhile.
                if (!(Due <= clock._now))
                    return;
                Due = _period > TimeSpan.Zero ? Due + _period : null;
            }

            callback(state);
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                Due = null;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
