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

    public bool HasFailed => Problems.Any(problem => problem.Severity is ProblemSeverity.Error);
}
