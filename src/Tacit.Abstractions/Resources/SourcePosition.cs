namespace Tacit.Abstractions.Resources;

/// <summary>A place in a resource file.</summary>
/// <param name="File">The absolute path, or a name for what is not a file.</param>
/// <param name="Line">One-based; 0 means the file as a whole.</param>
/// <param name="Column">One-based; 0 means the line as a whole.</param>
public sealed record SourcePosition(string File, int Line = 0, int Column = 0)
{
    /// <summary><c>file:line:column</c>, the form that editors and terminals make clickable.</summary>
    public override string ToString() =>
        Line == 0 ? File : Column == 0 ? $"{File}:{Line}" : $"{File}:{Line}:{Column}";
}
