namespace Tacit.Abstractions.Resources;

/// <summary>An <c>envRef</c>: a metadata value that is in an environment variable of the sidecar.</summary>
/// <param name="Variable">The name of the variable.</param>
/// <param name="Position">Where it stands.</param>
public sealed record EnvironmentReference(string Variable, SourcePosition Position);
