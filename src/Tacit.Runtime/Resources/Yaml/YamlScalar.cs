using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Resources.Yaml;

/// <summary>A YAML scalar: its text as written, unquoted.</summary>
internal sealed record YamlScalar(string Text, bool Plain, SourcePosition Position) : YamlValue(Position)
{
    private static readonly string[] NullForms = ["", "~", "null", "Null", "NULL"];

    public override string Kind => "a scalar";

    /// <summary>Whether it is one of the plain forms of null.</summary>
    public bool IsNull => Plain && NullForms.Contains(Text);
}
