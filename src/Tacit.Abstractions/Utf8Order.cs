namespace Tacit.Abstractions;

/// <summary>Orders strings by the bytes of their UTF-8 form, as the members of JSON answers are ordered.</summary>
/// <remarks>
/// This differs from ordinal order only between surrogate pairs and U+E000-U+FFFF. It is total: an unpaired surrogate
/// sorts as itself.
/// </remarks>
public sealed class Utf8Order : IComparer<string>
{
    private Utf8Order()
    {
    }

    /// <summary>The one instance.</summary>
    public static Utf8Order Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return string.CompareOrdinal(x, y);

        int common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
            return x.Length.CompareTo(y.Length);
        return Rank(x[common]).CompareTo(Rank(y[common]));
    }

    // Surrogates encode the code points above U+FFFF, so they come after every other UTF-16 unit.
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
