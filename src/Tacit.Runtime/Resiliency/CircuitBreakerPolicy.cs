namespace Tacit.Runtime.Resiliency;

/// <summary>When calls are no longer let through, and when they are again. The defaults are daprd's.</summary>
internal sealed record CircuitBreakerPolicy
{
    /// <summary>How many calls may try whether the backend is well again, and have to succeed for it to be.</summary>
    public int MaxRequests { get; init; } = 1;

    /// <summary>How long the calls are counted while all is well; zero for ever.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>How long no call is let through.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the counted calls are too many failures.</summary>
    public TripExpression Trip { get; init; } = TripExpression.Default;
}
