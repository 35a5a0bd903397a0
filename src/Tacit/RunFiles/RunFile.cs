using Tacit.Abstractions.Resources;

namespace Tacit.RunFiles;

/// <summary>Several apps that are run together, as a file such as <c>dapr.yaml</c> declares them.</summary>
internal sealed record RunFile
{
    /// <summary>The absolute file; null for standard input.</summary>
    public string? Path { get; init; }

    /// <summary>The name that it gives itself; empty when absent.</summary>
    public string Name { get; init; } = "";

    /// <summary>The apps in document order; at least one.</summary>
    public required IReadOnlyList<RunFileApp> Apps { get; init; }

    /// <summary>The members that are for parts which a secrets sidecar does not have; each once.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>What is said of it; it can be run all the same.</summary>
    public IReadOnlyList<ResourceProblem> Warnings { get; init; } = [];
}
