namespace Tacit.Abstractions.Resources;

/// <summary>What an <see cref="IResourceSource"/> read.</summary>
/// <param name="Resources">Components and resiliency policies, in the order in which they count.</param>
/// <param name="Configurations">Configurations, later ones over earlier ones.</param>
/// <param name="Problems">Everything that could not be read.</param>
public sealed record ResourceTexts(
    IReadOnlyList<ResourceText> Resources, IReadOnlyList<ResourceText> Configurations, IReadOnlyList<ResourceProblem> Problems);
