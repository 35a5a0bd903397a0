namespace Tacit.Abstractions;

/// <summary>One declared setting of a component type.</summary>
/// <param name="Name">The name, matched without regard to case.</param>
/// <param name="Kind">What its value must look like.</param>
/// <param name="Help">One sentence: what it does.</param>
public sealed record MetadataField(string Name, MetadataFieldKind Kind, string Help)
{
    /// <summary>Other names that mean the same.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The values that it may have, compared without regard to case; empty for any of its kind.</summary>
    public IReadOnlyList<string> AllowedValues { get; init; } = [];

    /// <summary>What to write for it in an example, where it has no default.</summary>
    public string Example { get; init; } = "";

    /// <summary>Whether a component without it is an error.</summary>
    public bool Required { get; init; }

    /// <summary>Whether its value is a credential, which no output shows.</summary>
    public bool Sensitive { get; init; }

    /// <summary>The value of a component that does not set it, or null when there is none.</summary>
    public string? Default { get; init; }

    /// <summary>Whether a component may use this name for it.</summary>
    public bool IsCalled(string name) =>
        Name.Equals(name, StringComparison.OrdinalIgnoreCase) || Aliases.Contains(name, StringComparer.OrdinalIgnoreCase);
}
