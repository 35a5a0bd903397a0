namespace Tacit.Runtime.Resiliency;

/// <summary>How often, and after which pauses, a call that failed for a passing reason is repeated. The defaults are daprd's.</summary>
internal sealed record RetryPolicy
{
    /// <summary>Whether the pauses grow: from half a second by half of it each time, with chance. Else they are all alike.</summary>
    public bool IsExponential { get; init; }

    /// <summary>The pause, where all are alike.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause, where they grow.</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many repetitions there are after the first call; -1 for no limit but the time of the request.</summary>
    public int MaxRetries { get; init; } = -1;

    /// <summary>Whether the failures that may be retried are among those that it is for.</summary>
    public bool Matches { get; init; } = true;
}
