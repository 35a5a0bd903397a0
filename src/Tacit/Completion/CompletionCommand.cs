using System.CommandLine;
using Tacit.Abstractions;
using Tacit.Commands;
using Tacit.Terminals;

namespace Tacit.Completion;

/// <summary><c>tacit completion</c>: the script that teaches a shell to complete this program's command line.</summary>
internal sealed class CompletionCommand
{
    private readonly CommandConsole _console;
    private readonly CalledName _called;
    private readonly Argument<string> _shell = new("shell") { Description = string.Join(", ", CompletionScript.Shells) };

    public CompletionCommand(CommandConsole console, CalledName called)
    {
        (_console, _called) = (console, called);
        _shell.CompletionSources.Add([.. CompletionScript.Shells]);
        Command = new("completion", "Print the script that completes commands, flags and values in a shell; its first line says how to load it.");
        Command.Arguments.Add(_shell);
        Command.SetAction(Invoke);
    }

    public Command Command { get; }

    private int Invoke(ParseResult flags)
    {
        string shell = flags.GetValue(_shell)!;
        if (!CompletionScript.Shells.Contains(shell))
            throw new UsageException($"there is no completion for '{shell}'.{ClosestWord.Hint(shell, [.. CompletionScript.Shells])}");
        _console.WriteLine(CompletionScript.For(shell, _called.Name));
        return ExitCodes.Success;
    }
}
