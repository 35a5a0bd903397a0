using System.CommandLine;

namespace Tacit.Commands;

/// <summary>The arguments as typed, brought into the form that the parser takes.</summary>
internal static class ArgumentList
{
    /// <summary>Flags of the dapr CLI that may stand before its command.</summary>
    private static readonly string[] DaprFlagsBeforeCommand = ["--log-as-json", "--runtime-path"];

    /// <summary>What the arguments mean under the name that the file was called by.</summary>
    /// <remarks>
    /// daprd has no commands. Dapr's injector, which cannot know an image's entry point, gives <c>/daprd</c> as the first argument; Testcontainers
    /// gives <c>./daprd</c>.
    /// </remarks>
    public static string[] ForName(CalledName called, string[] args)
    {
        bool namesDaprd = args is ["/daprd" or "./daprd" or "daprd", ..];
        if (namesDaprd || called == CalledName.Daprd)
            return ["serve", .. namesDaprd ? args[1..] : args];
        return called == CalledName.Dapr ? MoveBehindCommand(args) : args;
    }

    /// <summary>Cuts at the first <c>--</c>: what follows is the app's and is never parsed.</summary>
    public static (string[] Ours, string[] Apps) Split(string[] args)
    {
        int dashes = Array.IndexOf(args, "--");
        return dashes < 0 ? (args, []) : (args[..dashes], args[(dashes + 1)..]);
    }

    /// <summary>The command that the arguments begin with.</summary>
    public static Command AddressedBy(string[] args, Command root)
    {
        Command command = root;
        foreach (string word in args)
        {
            if (command.Subcommands.FirstOrDefault(candidate => candidate.Name == word) is not { } next)
                break;
            command = next;
        }

        return command;
    }

    /// <summary>
    /// Doubles the dash of long flags that were written with one, as daprd accepts and Testcontainers for .NET uses; only
    /// for flags that exist, so that a value such as -10 stays a value.
    /// </summary>
    public static string[] DoubleDashes(string[] args, Command command)
    {
        HashSet<string> known = [.. command.Options.Select(option => option.Name)];
        return
        [
            .. args.Select(argument =>
                argument.Length > 2 && argument[0] == '-' && argument[1] != '-' && known.Contains("-" + argument.Split('=', 2)[0])
                    ? "-" + argument
                    : argument),
        ];
    }

    private static string[] MoveBehindCommand(string[] args)
    {
        int first = 0;
        while (first < args.Length && DaprFlagsBeforeCommand.Contains(args[first].Split('=')[0]))
            first += args[first] == "--runtime-path" ? 2 : 1;
        return first == 0 || first >= args.Length ? args : [args[first], .. args[..first], .. args[(first + 1)..]];
    }
}
