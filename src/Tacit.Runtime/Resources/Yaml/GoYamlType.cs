using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources.Yaml;

/// <summary>What a scalar is to daprd, whose YAML library (<c>goyaml.v2</c> of <c>sigs.k8s.io/yaml</c>) keeps to YAML 1.1.</summary>
/// <param name="IsText">Whether it is nothing but its text.</param>
/// <param name="Json">It as a value of JSON; null for a text, and for what JSON cannot express.</param>
/// <param name="KeyName">It as the name of a member; null for what cannot be one.</param>
internal readonly partial record struct GoYamlType(bool IsText, string? Json, string? KeyName)
{
    /// <summary>Longer integers than this are not read: their conversion takes time that grows with the square.</summary>
    private const int MaxIntegerDigits = 1024;

    private static readonly Dictionary<string, GoYamlType> Words = new(
    [
        .. Named(new(false, "null", null), "", "~", "null", "Null", "NULL"),
        .. Named(new(false, "true", "true"), "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"),
        .. Named(new(false, "false", "false"), "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"),
        .. Named(new(false, null, ".nan"), ".nan", ".NaN", ".NAN"),
        .. Named(new(false, null, ".inf"), ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"),
        .. Named(new(false, null, "-.inf"), "-.inf", "-.Inf", "-.INF"),
    ]);

    public static GoYamlType Of(YamlScalar scalar)
    {
        GoYamlType text = new(true, null, scalar.Text);
        if (!scalar.Plain)
            return text;
        if (Words.TryGetValue(scalar.Text, out GoYamlType word))
            return word;
        return scalar.Text[0] is '+' or '-' or '.' or (>= '0' and <= '9') ? Number(scalar.Text) ?? text : text;
    }

    private static GoYamlType? Number(string text)
    {
        // Underscores group digits, but not where the first character is a point.
        string digits = text[0] == '.' ? text : text.Replace("_", "", StringComparison.Ordinal);
        BigInteger? integer = Integer(digits);
        if (integer is { } small && small >= long.MinValue && small <= long.MaxValue)
            return new(false, Text(small), Text(small));
        bool signed = digits is ['+' or '-', ..];
        if (!signed && integer <= ulong.MaxValue)
            return new(false, Text(integer.Value), null);
        if (Float().IsMatch(digits) && double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture) is var number && double.IsFinite(number))
            return new(false, GoFloat.Json(number), GoFloat.Key(number));
        return integer is { } large && !signed ? new(false, Text(large), null) : null;
    }

    /// <summary>An integer as Go reads one of base 0: <c>0x</c>, <c>0o</c> or <c>0b</c> before its digits, or a plain <c>0</c> before octal ones.</summary>
    private static BigInteger? Integer(string text)
    {
        bool negative = text.StartsWith('-');
        ReadOnlySpan<char> digits = text.AsSpan(negative || text.StartsWith('+') ? 1 : 0);
        int radix = 10;
        if (digits is ['0', var prefix, _, ..] && (prefix | 0x20) is 'x' or 'o' or 'b')
        {
            radix = (prefix | 0x20) switch { 'x' => 16, 'o' => 8, _ => 2 };
            digits = digits[2..];
        }
        else if (digits is ['0', _, ..])
        {
            radix = 8;
            digits = digits[1..];
        }

        if (digits.Length is 0 or > MaxIntegerDigits)
            return null;
        BigInteger value = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit) || Convert.ToInt32(digit.ToString(), 16) is var units && units >= radix)
                return null;
            value = (value * radix) + units;
        }

        return negative ? -value : value;
    }

    private static string Text(BigInteger value) => value.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<KeyValuePair<string, GoYamlType>> Named(GoYamlType type, params string[] words) =>
        words.Select(word => KeyValuePair.Create(word, type));

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Float();
}
