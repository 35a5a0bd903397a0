using System.CommandLine;
using System.CommandLine.Completions;

namespace Tacit.Completion;

/// <summary>Marks flags and arguments that take a path, which the shell knows how to complete.</summary>
internal static class PathCompletion
{
    private static readonly Func<CompletionContext, IEnumerable<CompletionItem>> Files = _ => [];
    private static readonly Func<CompletionContext, IEnumerable<CompletionItem>> Folders = _ => [];

    public static void TakeFiles(params Option[] options) => Array.ForEach(options, option => option.CompletionSources.Add(Files));

    public static void TakeFolders(params Option[] options) => Array.ForEach(options, option => option.CompletionSources.Add(Folders));

    public static void TakesFolder(Argument argument) => argument.CompletionSources.Add(Folders);

    /// <summary>What the shell is to complete; null for nothing.</summary>
    public static string? For(IEnumerable<Func<CompletionContext, IEnumerable<CompletionItem>>> sources) =>
        sources.Contains(Files) ? CompletionAnswer.Files : sources.Contains(Folders) ? CompletionAnswer.Folders : null;
}
