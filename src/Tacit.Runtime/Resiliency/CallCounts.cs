namespace Tacit.Runtime.Resiliency;

/// <summary>What a circuit breaker has counted since it changed its state.</summary>
internal readonly record struct CallCounts(long Requests, long TotalSuccesses, long TotalFailures, long ConsecutiveSuccesses, long ConsecutiveFailures)
{
    public CallCounts WithRequest() => this with { Requests = Requests + 1 };

    /// <summary>A call that was counted when it began, and tells nothing of the backend.</summary>
    public CallCounts WithoutRequest() => this with { Requests = Requests - 1 };

    public CallCounts WithSuccess() => this with { TotalSuccesses = TotalSuccesses + 1, ConsecutiveSuccesses = ConsecutiveSuccesses + 1, ConsecutiveFailures = 0 };

    public CallCounts WithFailure() => this with { TotalFailures = TotalFailures + 1, ConsecutiveFailures = ConsecutiveFailures + 1, ConsecutiveSuccesses = 0 };
}
