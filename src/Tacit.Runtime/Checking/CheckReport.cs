using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Checking;

/// <summary>What a check found.</summary>
/// <param name="Components">Every declared component.</param>
/// <param name="Settings">Every setting of those that are loaded, and of the configuration.</param>
/// <param name="Problems">Every problem, without notes.</param>
internal sealed record CheckReport(
    IReadOnlyList<CheckedComponent> Components, IReadOnlyList<CheckedSetting> Settings, IReadOnlyList<ResourceProblem> Problems)
{
    /// <summary>How many problems keep something from being served.</summary>
    public int Errors => Problems.Count(IsError);

    public int Warnings => Problems.Count - Errors;

    /// <summary>A document that is left out is an error to whoever wrote it.</summary>
    public static bool IsError(ResourceProblem problem) => problem.Severity is ProblemSeverity.Error or ProblemSeverity.Skipped;
}
