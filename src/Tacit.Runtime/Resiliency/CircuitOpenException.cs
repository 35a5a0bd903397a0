namespace Tacit.Runtime.Resiliency;

/// <summary>A circuit breaker did not let a call through. The messages are daprd's.</summary>
internal sealed class CircuitOpenException(string message) : Exception(message);
