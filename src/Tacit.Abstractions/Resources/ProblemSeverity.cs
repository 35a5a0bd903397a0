namespace Tacit.Abstractions.Resources;

/// <summary>What a <see cref="ResourceProblem"/> means for the start.</summary>
public enum ProblemSeverity
{
    /// <summary>Said in the log; the sidecar starts.</summary>
    Warning,

    /// <summary>The sidecar does not start.</summary>
    Error,
}
