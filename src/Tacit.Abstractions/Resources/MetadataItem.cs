namespace Tacit.Abstractions.Resources;

/// <summary>One <c>name</c>/<c>value</c> pair of <c>spec.metadata</c>.</summary>
/// <param name="Name">The name as written.</param>
/// <param name="Value">The value, or null when the item has none.</param>
/// <param name="NamePosition">Where the name stands.</param>
/// <param name="ValuePosition">Where the value stands; the name's position when there is none.</param>
public sealed record MetadataItem(string Name, string? Value, SourcePosition NamePosition, SourcePosition ValuePosition)
{
    /// <summary>The name only: a value may be a credential.</summary>
    public override string ToString() => $"MetadataItem {Name}";
}
