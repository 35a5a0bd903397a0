using Tacit.Abstractions.Resources;

namespace Tacit.Yaml;

/// <summary>A YAML mapping, in document order.</summary>
internal sealed record YamlMapping(IReadOnlyList<KeyValuePair<YamlScalar, YamlValue>> Members, SourcePosition Position) : YamlValue(Position)
{
    public override string Kind => "a mapping";

    /// <summary>The member of that name, case aside (as resource files are read), or null; the last one wins.</summary>
    public YamlValue? Find(string name)
    {
        for (int i = Members.Count - 1; i >= 0; i--)
        {
            if (Members[i].Key.Text.Equals(name, StringComparison.OrdinalIgnoreCase))
                return Members[i].Value;
        }

        return null;
    }

    /// <summary>The name of a member as messages show it. Where a space is missing behind a colon, the value is a part of the name.</summary>
    public static string NameOf(YamlScalar key) =>
        key.Text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? $"{key.Text[..(colon + 1)]}…" : key.Text;

    /// <summary>The text of a scalar member, or null when there is none or it is null.</summary>
    public string? FindText(string name) => Find(name) is YamlScalar { IsNull: false } scalar ? scalar.Text : null;
}
