using Tacit.Abstractions.Resources;

namespace Tacit.Yaml;

/// <summary>A file holds more than is read of one file.</summary>
internal sealed class YamlLimitException(string message, SourcePosition position) : Exception(message)
{
    public SourcePosition Position { get; } = position;
}
