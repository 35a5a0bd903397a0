using System.Text;

namespace Tacit.Runtime.Secrets.Scoping;

/// <summary>A name with <c>*</c> (any text, none too) and <c>?</c> (one character). Every other character stands for itself.</summary>
/// <remarks>
/// The framework's own matcher is for file names: a backslash escapes in some of its paths and not in others, an empty
/// name never matches, and half a surrogate pair counts as a character. A deny list cannot afford any of it.
/// </remarks>
internal sealed class NamePattern(string pattern)
{
    private readonly Rune[] _pattern = [.. pattern.EnumerateRunes()];

    public static bool IsPattern(string entry) => entry.AsSpan().ContainsAny('*', '?');

    /// <summary>Whether the whole name fits. Takes time in proportion to the product of the two lengths at worst.</summary>
    public bool Matches(string name)
    {
        Rune[] text = [.. name.EnumerateRunes()];
        int at = 0;
        int next = 0;
        int star = -1;
        int resume = 0;
        while (at < text.Length)
        {
            if (next < _pattern.Length && _pattern[next].Value == '*')
            {
                star = next++;
                resume = at;
            }
            else if (next < _pattern.Length && (_pattern[next].Value == '?' || _pattern[next] == text[at]))
            {
                next++;
                at++;
            }
            else if (star >= 0)
            {
                // The last star takes one character more.
                next = star + 1;
                at = ++resume;
            }
            else
            {
                return false;
            }
        }

        return _pattern.AsSpan(next).IndexOfAnyExcept(new Rune('*')) < 0;
    }
}
