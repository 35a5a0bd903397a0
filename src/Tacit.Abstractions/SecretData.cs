using System.Diagnostics.CodeAnalysis;

namespace Tacit.Abstractions;

/// <summary>The pairs of one secret. Immutable; its text form never shows a value.</summary>
public sealed class SecretData
{
    private readonly KeyValuePair<string, string>[] _pairs;

    private SecretData(KeyValuePair<string, string>[] pairs) => _pairs = pairs;

    /// <summary>A secret without pairs.</summary>
    public static SecretData Empty { get; } = new([]);

    /// <summary>The pairs in <see cref="Utf8Order"/>, the order in which answers show them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs => _pairs;

    /// <summary>A name/value secret: one pair, named like the secret.</summary>
    public static SecretData OfValue(string name, string value) => new([new(name, value)]);

    /// <summary>A secret with several pairs.</summary>
    /// <exception cref="ArgumentException">Two pairs have the same key.</exception>
    public static SecretData OfPairs(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        KeyValuePair<string, string>[] sorted = [.. pairs];
        Array.Sort(sorted, static (left, right) => Utf8Order.Instance.Compare(left.Key, right.Key));
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i - 1].Key == sorted[i].Key)
                throw new ArgumentException($"The key '{sorted[i].Key}' appears twice.", nameof(pairs));
        }

        return sorted.Length == 0 ? Empty : new(sorted);
    }

    /// <summary>The value under <paramref name="key"/>, matched exactly.</summary>
    public bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
    {
        foreach (KeyValuePair<string, string> pair in _pairs)
        {
            if (pair.Key == key)
            {
                value = pair.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <summary>The number of pairs, and nothing else.</summary>
    public override string ToString() => $"SecretData ({_pairs.Length} {(_pairs.Length == 1 ? "pair" : "pairs")})";
}
