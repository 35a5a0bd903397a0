using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Resources.Yaml;

/// <summary>A value has no JSON form, or one that is too long.</summary>
/// <param name="message">What is wrong and what is allowed, for a problem; nothing of the value.</param>
/// <param name="position">Where it is wrong.</param>
internal sealed class YamlJsonException(string message, SourcePosition position) : Exception(message)
{
    public SourcePosition Position { get; } = position;
}
