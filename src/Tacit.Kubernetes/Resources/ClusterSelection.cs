namespace Tacit.Kubernetes.Resources;

/// <summary>What a sidecar reads from its cluster.</summary>
/// <param name="Namespace">The namespace; empty for the one that belongs to the credentials.</param>
/// <param name="ReadsComponents">Whether components and policies are read; they may also be in files.</param>
/// <param name="Configurations">The names of the configurations, later ones over earlier ones.</param>
internal sealed record ClusterSelection(string Namespace, bool ReadsComponents, IReadOnlyList<string> Configurations);
