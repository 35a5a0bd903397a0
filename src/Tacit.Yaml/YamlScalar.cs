using Tacit.Abstractions.Resources;

namespace Tacit.Yaml;

/// <summary>A YAML scalar: its text as written, unquoted.</summary>
/// <param name="Text">The text.</param>
/// <param name="Plain">Whether the text decides what it is, a number for instance: it has neither quotes nor the tag of a text.</param>
/// <param name="Position">Where it stands.</param>
internal sealed record YamlScalar(string Text, bool Plain, SourcePosition Position) : YamlValue(Position)
{
    private static readonly string[] NullForms = ["", "~", "null", "Null", "NULL"];

    public override string Kind => "a scalar";

    /// <summary>Whether it is one of the plain forms of null.</summary>
    public bool IsNull => Plain && NullForms.Contains(Text);
}
