using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Resources.Resiliencies;

/// <summary>The policies of <c>spec.targets.components.&lt;name&gt;.outbound</c>, by name; empty where there is none.</summary>
internal sealed record ResiliencyTarget(string Timeout, string Retry, string CircuitBreaker, SourcePosition Position);
