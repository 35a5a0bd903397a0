using System.CommandLine;
using Tacit.Abstractions;
using Tacit.RunningSidecars;
using Tacit.Runtime.State;
using Tacit.Terminals;

namespace Tacit.Commands;

/// <summary>The command line: its commands, and what every tool has.</summary>
internal static class TacitCommandLine
{
    public static async Task<int> InvokeAsync(string[] args, CommandConsole console)
    {
        (string[] ours, string[] apps) = ArgumentList.Split(args);
        ServeCommand serve = new(console);
        RunCommand run = new(console, apps);
        RootCommand root = new("Tacit: a secrets sidecar that speaks Dapr's Secrets API.") 
        {
            run.Command, serve.Command, new CheckCommand(console).Command, new ComponentsCommand(console).Command,
            new ListCommand(console).Command,
            new StopCommand(console).Command,
        };

        using StringWriter output = new();
        InvocationConfiguration invocation = new()
        {
            EnableDefaultExceptionHandler = false,
            // Signals are the commands' own business.
            ProcessTerminationTimeout = null,
            Output = output,
            Error = output,
        };
        root.SetAction(_ => root.Parse(["--help"]).Invoke(invocation));

        Command addressed = root.Subcommands.FirstOrDefault(command => command.Name == ours.FirstOrDefault()) ?? root;
        ParseResult result = root.Parse(
            ArgumentList.DoubleDashes(ours, addressed),
            new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0)
            return Refuse(result, addressed, console);

        try
        {
            int exitCode = await result.InvokeAsync(invocation);
            if (output.ToString() is { Length: > 0 } help)
                console.WriteLine(help.TrimEnd());
            return exitCode;
        }
        catch (StartFailedException failure)
        {
            ProblemReport.Print(failure, console);
            return ExitCodes.Failure;
        }
        catch (UsageException failure)
        {
            return Refuse(failure.Messages, addressed, console);
        }
    }

    private static int Refuse(ParseResult result, Command command, CommandConsole console)
    {
        string[] flags = [.. command.Options.Where(option => !option.Hidden).Select(option => option.Name).Order(StringComparer.Ordinal)];
        List<string> messages = [];
        foreach (string token in result.UnmatchedTokens)
        {
            string? closest = ClosestWord.To(token.Split('=')[0], token.StartsWith('-') ? flags : [.. command.Subcommands.Select(sub => sub.Name)]);
            string kind = token.StartsWith('-') ? "flag" : command.Subcommands.Count > 0 ? "command" : "argument";
            messages.Add($"unknown {kind}: {token}{(closest is null ? "" : $". Did you mean {closest}?")}");
        }

        if (messages.Count == 0)
            messages.AddRange(result.Errors.Select(error => error.Message));
        return Refuse(messages, command, console);
    }

    private static int Refuse(IReadOnlyList<string> messages, Command command, CommandConsole console)
    {
        foreach (string message in messages)
            console.WriteError($"error: {message}");
        string name = command is RootCommand ? "tacit" : $"tacit {command.Name}";
        console.WriteError($"'{name} --help' shows what is allowed.");
        return ExitCodes.Usage;
    }
}
