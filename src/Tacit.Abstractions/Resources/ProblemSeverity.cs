namespace Tacit.Abstractions.Resources;

/// <summary>What a <see cref="ResourceProblem"/> means for the start.</summary>
public enum ProblemSeverity
{
    /// <summary>Said in the log at debug level: something that is not read here, and rightly so.</summary>
    Note,

    /// <summary>Said in the log; the sidecar starts.</summary>
    Warning,

    /// <summary>A document that cannot be read is left out; the sidecar starts without it. A reload that leaves out more than before is not used.</summary>
    Skipped,

    /// <summary>The sidecar does not start.</summary>
    Error,
}
