namespace Tacit.Abstractions.Resources;

/// <summary>The text of a file, or of an object that is not in a file: YAML, of which JSON is a part.</summary>
/// <param name="Name">The absolute path, or a name for what is not a file. Positions are shown with it.</param>
/// <param name="Text">One or more documents. May hold credentials.</param>
public sealed record ResourceText(string Name, string Text)
{
    /// <summary>Whether its lines are those that people see; otherwise positions name the whole only.</summary>
    public bool HasLines { get; init; } = true;

    /// <summary>The name only: the text may hold a credential.</summary>
    public override string ToString() => Name;
}
