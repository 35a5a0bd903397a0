using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Starting;

/// <summary>The values of a component that come from secrets and environment variables, which no message may show.</summary>
/// <remarks>A store does not know where its metadata comes from, and may quote what it takes for a path or an address.</remarks>
internal sealed class HiddenValues
{
    /// <summary>A shorter value is a part of too many words to be told from them.</summary>
    private const int LeastLength = 4;

    private readonly string[] _values;

    private HiddenValues(string[] values) => _values = values;

    public static HiddenValues Of(Component component) => new(
    [
        .. component.Metadata
            .Where(item => item is { Value.Length: >= LeastLength } and ({ SecretKeyRef: not null } or { EnvRef: not null }))
            .Select(item => item.Value!)
            .OrderByDescending(value => value.Length),
    ]);

    public bool IsEmpty => _values.Length == 0;

    /// <summary>The text without the values.</summary>
    public string Hide(string text)
    {
        foreach (string value in _values)
            text = text.Replace(value, "(hidden)", StringComparison.Ordinal);
        return text;
    }
}
