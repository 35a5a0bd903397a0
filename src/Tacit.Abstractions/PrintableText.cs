using System.Globalization;
using System.Text;

namespace Tacit.Abstractions;

/// <summary>Texts of others, made fit for a terminal or a line: what steers instead of being seen becomes an escape.</summary>
public static class PrintableText
{
    /// <summary>The text with control and format characters as <c>\uXXXX</c>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="keepsLines">Whether line feeds stay what they are, in texts of several lines.</param>
    public static string Of(string text, bool keepsLines = false)
    {
        if (!text.Any(sign => IsSteering(sign, keepsLines)))
            return text;
        StringBuilder shown = new();
        foreach (char sign in text)
        {
            if (IsSteering(sign, keepsLines))
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)sign:x4}");
            else
                shown.Append(sign);
        }

        return shown.ToString();
    }

    private static bool IsSteering(char sign, bool keepsLines) =>
        sign == '\n' ? !keepsLines : char.IsControl(sign) || char.GetUnicodeCategory(sign) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
