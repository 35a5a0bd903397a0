using Tacit.Abstractions.Resources;

namespace Tacit.Yaml;

/// <summary>A value of a YAML document, with its place in the file.</summary>
internal abstract record YamlValue(SourcePosition Position)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}
