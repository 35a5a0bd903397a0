namespace Tacit.Runtime.Resiliency;

/// <summary>Whether a circuit breaker lets calls through.</summary>
internal enum CircuitState
{
    /// <summary>All of them.</summary>
    Closed,

    /// <summary>None.</summary>
    Open,

    /// <summary>A few, to find out whether the backend is well again.</summary>
    HalfOpen,
}
