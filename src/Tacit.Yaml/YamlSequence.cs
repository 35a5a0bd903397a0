using Tacit.Abstractions.Resources;

namespace Tacit.Yaml;

/// <summary>A YAML sequence.</summary>
internal sealed record YamlSequence(IReadOnlyList<YamlValue> Items, SourcePosition Position) : YamlValue(Position)
{
    public override string Kind => "a list";
}
