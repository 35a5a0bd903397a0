using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.State;

/// <summary>The sidecar cannot start, or a reload cannot be used. Holds every error that was found.</summary>
internal sealed class StartFailedException(IReadOnlyList<ResourceProblem> problems) : Exception(string.Join("\n", problems))
{
    public IReadOnlyList<ResourceProblem> Problems { get; } = problems;

    /// <summary>What came of it, in a few words that end with the number of problems.</summary>
    public string Outcome { get; init; } = "The sidecar did not start";

    /// <summary>A start that failed for one reason.</summary>
    public static StartFailedException Because(string message) => new([ResourceProblem.Error(message)]);
}
