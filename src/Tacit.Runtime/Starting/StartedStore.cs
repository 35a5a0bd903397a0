using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Starting;

/// <summary>What came of one component.</summary>
/// <param name="Component">The component, its references resolved as far as they could be.</param>
internal sealed record StartedStore(Component Component)
{
    /// <summary>Its type, if that is known.</summary>
    public SecretStoreDescriptor? Descriptor { get; init; }

    /// <summary>The running store, a share of which goes to whoever gets this; null when it did not start, or was not to.</summary>
    public SharedStore? Shared { get; init; }

    /// <summary>What is wrong with it.</summary>
    public required IReadOnlyList<ResourceProblem> Problems { get; init; }

    /// <summary>The secrets that it was made from.</summary>
    public IReadOnlyList<ResolvedReference> References { get; init; } = [];

    /// <summary>Why it failed, in daprd's words, which people search logs for; null when it did not.</summary>
    public string? Failure => Problems.FirstOrDefault(problem => problem.Severity is ProblemSeverity.Error) is not { } error ? null
        : $"Failed to init component {Component.LogName}: [{(Descriptor is null ? "CREATE" : "INIT")}_COMPONENT_FAILURE]: "
            + $"{(Descriptor is null ? "creation" : "initialization")} error occurred for {Component.LogName}: {error.Message}";

    public bool HasFailed => Problems.Any(problem => problem.Severity is ProblemSeverity.Error);
}
