namespace Tacit.Abstractions.Resources;

/// <summary>What an <see cref="IComponentSource"/> read.</summary>
/// <param name="Components">The components in the order in which they are to start.</param>
/// <param name="Problems">Everything that was wrong.</param>
public sealed record ComponentSet(IReadOnlyList<Component> Components, IReadOnlyList<ResourceProblem> Problems);
