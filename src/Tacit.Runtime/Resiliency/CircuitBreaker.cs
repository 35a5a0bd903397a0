namespace Tacit.Runtime.Resiliency;

/// <summary>The state machine of a circuit breaker: closed, open, half-open, with the rules and words of daprd's.</summary>
internal sealed class CircuitBreaker(CircuitBreakerPolicy policy, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private CircuitState _state;
    private CallCounts _counts;
    private long _generation;
    private long _since = timeProvider.GetTimestamp();

    /// <summary>The state now.</summary>
    public CircuitState State
    {
        get
        {
            lock (_lock)
            {
                MoveOn();
                return _state;
            }
        }
    }

    /// <summary>Lets a call through.</summary>
    /// <returns>What the call's end is reported with.</returns>
    /// <exception cref="CircuitOpenException">It is not let through.</exception>
    public long Begin()
    {
        lock (_lock)
        {
            MoveOn();
            if (_state is CircuitState.Open)
                throw new CircuitOpenException("circuit breaker is open");
            if (_state is CircuitState.HalfOpen && _counts.Requests >= policy.MaxRequests)
                throw new CircuitOpenException("too many requests");
            _counts = _counts.WithRequest();
            return _generation;
        }
    }

    /// <summary>Reports how a call ended. One that began in an earlier state counts for nothing.</summary>
    public void End(long generation, CallOutcome outcome)
    {
        lock (_lock)
        {
            MoveOn();
            if (generation != _generation)
                return;
            _counts = outcome switch
            {
                CallOutcome.Success => _counts.WithSuccess(),
                CallOutcome.Failure => _counts.WithFailure(),
                _ => _counts.WithoutRequest(),
            };
            if (outcome is CallOutcome.Failure)
                OpenIfTooMany();
            else if (_state is CircuitState.HalfOpen && _counts.ConsecutiveSuccesses >= policy.MaxRequests)
                Enter(CircuitState.Closed);
        }
    }

    /// <summary>Counts a failure of a call that was thought to tell nothing.</summary>
    public void Fail()
    {
        lock (_lock)
        {
            MoveOn();
            if (_state is CircuitState.Open)
                return;
            _counts = _counts.WithRequest().WithFailure();
            OpenIfTooMany();
        }
    }

    private void OpenIfTooMany()
    {
        if (_state is CircuitState.HalfOpen || policy.Trip.Holds(_counts))
            Enter(CircuitState.Open);
    }

    private void MoveOn()
    {
        TimeSpan passed = timeProvider.GetElapsedTime(_since);
        if (_state is CircuitState.Open && passed > policy.Timeout)
            Enter(CircuitState.HalfOpen);
        else if (_state is CircuitState.Closed && policy.Interval > TimeSpan.Zero && passed > policy.Interval)
            Enter(CircuitState.Closed);
    }

    private void Enter(CircuitState state)
    {
        _state = state;
        _counts = default;
        _generation++;
        _since = timeProvider.GetTimestamp();
    }
}
