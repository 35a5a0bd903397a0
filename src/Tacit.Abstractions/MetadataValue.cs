using System.Globalization;

namespace Tacit.Abstractions;

/// <summary>What the text of a metadata value may look like.</summary>
internal static class MetadataValue
{
    private static readonly string[] Truthy = ["true", "yes", "y", "t", "on", "1"];
    private static readonly string[] Falsy = ["false", "no", "n", "f", "off", "0", ""];

    public static bool IsTrue(string text) => Truthy.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a value, as the end of a sentence that never quotes it; null when nothing is.</summary>
    public static string? Refuse(MetadataField field, string value)
    {
        // Left empty on purpose, in a template for example: the same as left out.
        if (value.Length == 0 && field.Kind is not MetadataFieldKind.Text)
            return null;
        if (field.AllowedValues.Count > 0 && value.Length > 0 && !field.AllowedValues.Contains(value, StringComparer.OrdinalIgnoreCase))
            return $"has a value that is not allowed. Allowed: {string.Join(", ", field.AllowedValues)}";
        return field.Kind switch
        {
            MetadataFieldKind.Boolean when !IsTrue(value) && !Falsy.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase) =>
                "is neither true nor false. Write true or false",
            MetadataFieldKind.Number when !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) =>
                $"is not a whole number. Write it as in 10, from 0 to {int.MaxValue}",
            MetadataFieldKind.Duration when !GoDuration.TryParse(value, out TimeSpan time) || time < TimeSpan.Zero =>
                "is not a duration. Write it as in 30s, 500ms or 1m30s, up to 49 days",
            _ => null,
        };
    }
}
