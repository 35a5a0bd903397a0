using System.CommandLine;
using System.CommandLine.Help;
using Tacit.Abstractions;
using Tacit.Completion;
using Tacit.RunningSidecars;
using Tacit.Runtime.State;
using Tacit.Secrets;
using Tacit.Terminals;

namespace Tacit.Commands;

/// <summary>The command line: its commands, and what every tool has.</summary>
internal static class TacitCommandLine
{
    /// <summary>Commands of the dapr CLI for parts that a secrets sidecar does not have.</summary>
    private static readonly string[] OtherDaprCommands =
        ["annotate", "configurations", "dashboard", "invoke", "logs", "mcpservers", "mtls", "publish", "scheduler", "status", "uninstall", "upgrade", "workflow"];

    public static async Task<int> InvokeAsync(CalledName called, string[] args, CommandConsole console)
    {
        if (!Directory.Exists(WorkingFolder()))
        {
            console.WriteError("error: the working directory does not exist any more; change to another one");
            return ExitCodes.Failure;
        }

        (string[] ours, string[] apps) = ArgumentList.Split(ArgumentList.ForName(called, args));
        VersionCommand version = new(console, called);
        RootCommand root = new("Tacit: a secrets sidecar that speaks Dapr's Secrets API.")
        {
            new RunCommand(console, called, apps).Command,
            new ServeCommand(console).Command,
            new SecretsCommand(console).Command,
            new CheckCommand(console).Command,
            new ComponentsCommand(console).Command,
            new ListCommand(console, called).Command,
            new StopCommand(console, called).Command,
            called == CalledName.Dapr ? new DaprInitCommand(console).Command : new InitCommand(console).Command,
            version.Command,
            new CompletionCommand(console, called).Command,
        };
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Options.Add(version.Flag);
        if (args is [CompletionScript.Ask, .. string[] words])
            return Complete(root, ArgumentList.ForName(called, words), console);

        using StringWriter output = new();
        InvocationConfiguration invocation = new()
        {
            EnableDefaultExceptionHandler = false,
            // Signals are the commands' own business.
            ProcessTerminationTimeout = null,
            Output = output,
            Error = output,
        };
        root.SetAction(flags => flags.GetValue(version.Flag) ? version.Print(asJson: false) : root.Parse(["--help"]).Invoke(invocation));

        Command addressed = ArgumentList.AddressedBy(ours, root);
        ParseResult result = root.Parse(
            ArgumentList.DoubleDashes(ours, addressed),
            new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0)
            return Refuse(Explain(result, addressed, called), addressed, called, console);

        try
        {
            int exitCode = await result.InvokeAsync(invocation);
            if (output.ToString() is { Length: > 0 } help)
                console.WriteLine(help.TrimEnd() + (result.Action is HelpAction || addressed == root ? CommandExamples.Of(addressed) : ""));
            // The app's exit code is the app's; but what was asked for and could not be shown is no success.
            if (exitCode != ExitCodes.Success || !console.HasFailed || addressed.Name is "run" or "serve")
                return exitCode;
            console.WriteError("error: standard output could not be written");
            return ExitCodes.Failure;
        }
        catch (StartFailedException failure)
        {
            ProblemReport.Print(failure, console);
            return ExitCodes.Failure;
        }
        catch (UsageException failure)
        {
            return Refuse(failure.Messages, addressed, called, console);
        }
    }

    private static int Complete(RootCommand root, string[] words, CommandConsole console)
    {
        foreach (string line in CompletionAnswer.For(root, words))
            console.WriteLine(line);
        return ExitCodes.Success;
    }

    /// <summary>The working directory; empty when it has been deleted.</summary>
    private static string WorkingFolder()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static List<string> Explain(ParseResult result, Command command, CalledName called)
    {
        string[] flags = [.. command.Options.Where(option => !option.Hidden).Select(option => option.Name).Order(StringComparer.Ordinal)];
        string[] commands = [.. command.Subcommands.Select(sub => sub.Name)];
        List<string> messages = [];
        foreach (string token in result.UnmatchedTokens)
        {
            if (called == CalledName.Dapr && command is RootCommand && OtherDaprCommands.Contains(token))
                return [$"'dapr {token}' is for a part of Dapr that a secrets sidecar does not have. What there is: {string.Join(", ", commands)}"];
            string? closest = ClosestWord.To(token.Split('=')[0], token.StartsWith('-') ? flags : commands);
            string kind = token.StartsWith('-') ? "flag" : commands.Length > 0 ? "command" : "argument";
            messages.Add($"unknown {kind}: {token}{(closest is null ? "" : $". Did you mean {closest}?")}");
        }

        if (messages.Count == 0)
            messages.AddRange(result.Errors.Select(error => error.Message));
        return messages;
    }

    private static int Refuse(IReadOnlyList<string> messages, Command command, CalledName called, CommandConsole console)
    {
        foreach (string message in messages)
            console.WriteError($"error: {message}");
        console.WriteError($"'{string.Join(' ', PathOf(command, called))} --help' shows what is allowed.");
        return ExitCodes.Usage;
    }

    /// <summary>What is typed to reach a command.</summary>
    private static IEnumerable<string> PathOf(Command command, CalledName called)
    {
        if (command is RootCommand || called == CalledName.Daprd)
            return [called.Name];
        return command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? [.. PathOf(parent, called), command.Name] : [command.Name];
    }
}
