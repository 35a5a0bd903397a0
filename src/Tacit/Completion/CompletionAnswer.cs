using System.CommandLine;
using System.CommandLine.Completions;

namespace Tacit.Completion;

/// <summary>What may stand in place of the last word of an unfinished command line.</summary>
/// <remarks>
/// A line for each candidate, which replaces the whole word: the text, a tab, and what it means. A line with a colon in front asks the shell
/// to complete something that it knows better.
/// </remarks>
internal sealed class CompletionAnswer
{
    public const string Files = ":files";
    public const string Folders = ":folders";
    public const string Programs = ":command";

    private readonly List<string> _lines = [];
    private readonly string _word;

    private CompletionAnswer(string word) => _word = word;

    /// <summary>The lines for a command line.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="words">The words behind the program's name. The last one is unfinished, and may be empty.</param>
    public static IReadOnlyList<string> For(Command root, IReadOnlyList<string> words)
    {
        // Windows PowerShell leaves out an argument that is empty, so it gives a pair of quotes.
        CompletionAnswer answer = new(words is [.., var last] && last != "\"\"" ? last : "");
        answer.Add(new CompletionPlace(root, [.. words.SkipLast(1)]));
        return answer._lines;
    }

    private void Add(CompletionPlace place)
    {
        if (place.AppWords is { } before)
            _lines.Add(before == 0 ? Programs : Files);
        else if (place.OpenFlag is { } open)
            AddValues(open, "");
        else if (_word.StartsWith('-') && _word.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
            AddValues(place.Find(_word[..equals]), _word[..(equals + 1)]);
        else if (_word.StartsWith('-'))
            AddFlags(place);
        else
            AddWords(place);
    }

    private void AddValues(Option? flag, string prefix)
    {
        if (flag is null)
            return;
        if (PathCompletion.For(flag.CompletionSources) is { } path)
            _lines.Add(path);
        foreach (CompletionItem value in flag.GetCompletions(CompletionContext.Empty))
            AddIfBegun(prefix + value.Label, "");
    }

    private void AddFlags(CompletionPlace place)
    {
        foreach (Option flag in place.FreeFlags)
        {
            AddIfBegun(flag.Name, flag.Description);
            // Short forms only where they can still be meant.
            foreach (string alias in _word.StartsWith("--", StringComparison.Ordinal) ? [] : flag.Aliases.Where(alias => alias.StartsWith('-') && alias != "-?"))
                AddIfBegun(alias, flag.Description);
        }
    }

    private void AddWords(CompletionPlace place)
    {
        foreach (Command command in place.Commands)
            AddIfBegun(command.Name, command.Description);
        if (place.TakesApp)
        {
            _lines.Add(place.Words == 0 ? Programs : Files);
        }
        else if (place.Argument is { } argument)
        {
            if (PathCompletion.For(argument.CompletionSources) is { } path)
                _lines.Add(path);
            foreach (CompletionItem value in argument.GetCompletions(CompletionContext.Empty))
                AddIfBegun(value.Label, "");
        }

        if (_lines.Count == 0 && _word.Length == 0)
            AddFlags(place);
    }

    private void AddIfBegun(string text, string? meaning)
    {
        if (text.StartsWith(_word, StringComparison.Ordinal))
            _lines.Add(string.IsNullOrEmpty(meaning) ? text : $"{text}\t{meaning.ReplaceLineEndings(" ").Replace('\t', ' ')}");
    }
}
