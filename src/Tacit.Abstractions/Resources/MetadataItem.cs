namespace Tacit.Abstractions.Resources;

/// <summary>One entry of <c>spec.metadata</c>: a name, and a value or a reference to one.</summary>
/// <param name="Name">The name as written.</param>
/// <param name="Value">The value, or null when the item has none, or a reference that is not resolved.</param>
/// <param name="NamePosition">Where the name stands.</param>
/// <param name="ValuePosition">Where the value stands; the name's position when there is none.</param>
public sealed record MetadataItem(string Name, string? Value, SourcePosition NamePosition, SourcePosition ValuePosition)
{
    /// <summary>The secret that the value comes from, if it comes from one.</summary>
    public SecretReference? SecretKeyRef { get; init; }

    /// <summary>The environment variable that the value comes from, if it comes from one.</summary>
    public EnvironmentReference? EnvRef { get; init; }

    /// <summary>Whether its value is still to be read from a secret store.</summary>
    public bool IsUnresolved => SecretKeyRef is not null && Value is null;

    /// <summary>The name only: a value may be a credential.</summary>
    public override string ToString() => $"MetadataItem {Name}";
}
