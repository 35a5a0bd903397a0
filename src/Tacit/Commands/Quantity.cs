using System.Globalization;

namespace Tacit.Commands;

/// <summary>Sizes as Kubernetes writes them: <c>4Mi</c>, <c>16M</c>, <c>1024</c>.</summary>
internal static class Quantity
{
    private static readonly (string Suffix, long Factor)[] Suffixes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("k", 1_000), ("K", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        (string suffix, long factor) = Array.Find(Suffixes, entry => text.EndsWith(entry.Suffix, StringComparison.Ordinal));
        bool parsed = decimal.TryParse(
            text.AsSpan(0, text.Length - suffix.Length),
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out decimal amount);
        bool fits = parsed && Math.Abs(amount) <= long.MaxValue / factor / 2;
        bytes = fits ? (long)Math.Ceiling(amount * factor) : 0;
        return fits;
    }
}
