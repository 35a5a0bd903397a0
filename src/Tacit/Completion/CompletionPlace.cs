using System.CommandLine;

namespace Tacit.Completion;

/// <summary>Where an unfinished command line stands after its finished words.</summary>
internal sealed class CompletionPlace
{
    private const string AppCommand = "run";

    private readonly Command _root;
    private readonly HashSet<Option> _used = [];
    private Command _command;

    /// <param name="root">All commands.</param>
    /// <param name="words">The finished words.</param>
    public CompletionPlace(Command root, IReadOnlyList<string> words)
    {
        (_root, _command) = (root, root);
        foreach (string word in words)
            Pass(word);
    }

    /// <summary>The flag whose value comes next.</summary>
    public Option? OpenFlag { get; private set; }

    /// <summary>How many words of the app stand behind <c>--</c>; null without it.</summary>
    public int? AppWords { get; private set; }

    /// <summary>How many words there are that are neither commands nor flags nor their values.</summary>
    public int Words { get; private set; }

    /// <summary>Whether the words are an app's command line.</summary>
    public bool TakesApp => _command.Name == AppCommand && _command.Parents.Contains(_root);

    /// <summary>The commands that may come next.</summary>
    public IEnumerable<Command> Commands => Words > 0 ? [] : _command.Subcommands.Where(command => !command.Hidden);

    /// <summary>The argument that may come next.</summary>
    public Argument? Argument => _command.Arguments.Count == 0 ? null
        : Words < _command.Arguments.Count ? _command.Arguments[Words]
        : _command.Arguments[^1] is { Arity.MaximumNumberOfValues: > 1 } several ? several
        : null;

    /// <summary>The flags that may come next: those that are not there, or may be there again.</summary>
    public IEnumerable<Option> FreeFlags => Flags.Where(flag => !flag.Hidden && (flag.Arity.MaximumNumberOfValues > 1 || !_used.Contains(flag)));

    private IEnumerable<Option> Flags => _command == _root ? _root.Options : _command.Options.Concat(_root.Options.Where(flag => flag.Recursive));

    /// <summary>The flag of this name, with one dash or two.</summary>
    public Option? Find(string name) => Flags.FirstOrDefault(flag => flag.Name == name || flag.Aliases.Contains(name) || flag.Name == "-" + name);

    private void Pass(string word)
    {
        if (AppWords is not null)
            AppWords++;
        else if (OpenFlag is not null)
            OpenFlag = null;
        else if (word == "--")
            AppWords = 0;
        else if (word.StartsWith('-'))
            PassFlag(word);
        else if (Commands.FirstOrDefault(command => command.Name == word) is { } command)
            _command = command;
        else
            Words++;
    }

    private void PassFlag(string word)
    {
        if (Find(word.Split('=', 2)[0]) is not { } flag)
            return;
        _used.Add(flag);
        if (flag.Arity.MinimumNumberOfValues > 0 && !word.Contains('=', StringComparison.Ordinal))
            OpenFlag = flag;
    }
}
