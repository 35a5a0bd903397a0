using System.Buffers;
using System.Text;

namespace Tacit.RunFiles;

/// <summary>Turns a command line that was written as one text into the list that it should be.</summary>
internal static class CommandForm
{
    private static readonly SearchValues<char> ShellSigns = SearchValues.Create("|&;<>$`*?()\\");

    /// <summary>A YAML list to paste. What only a shell understands goes to one.</summary>
    public static string ListOf(string text)
    {
        IEnumerable<string> words = Split(text) is { } plain && !IsForShell(text, plain) ? plain : ["sh", "-c", text];
        return $"[{string.Join(", ", words.Select(Quote))}]";
    }

    private static bool IsForShell(string text, List<string> words) =>
        text.AsSpan().ContainsAny(ShellSigns) || (words.Count > 0 && words[0].Contains('=', StringComparison.Ordinal));

    /// <summary>The words between blanks, quoted ones whole; null if a quote is not closed.</summary>
    private static List<string>? Split(string text)
    {
        List<string> words = [];
        StringBuilder? word = null;
        char quote = '\0';
        foreach (char sign in text)
        {
            if (quote != '\0' && sign == quote)
                quote = '\0';
            else if (quote == '\0' && sign is '"' or '\'')
                (quote, word) = (sign, word ?? new());
            else if (quote != '\0' || !char.IsWhiteSpace(sign))
                (word ??= new()).Append(sign);
            else if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }

        if (word is not null)
            words.Add(word.ToString());
        return quote == '\0' ? words : null;
    }

    private static string Quote(string word) =>
        $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
