using System.CommandLine;

namespace Tacit.Commands;

/// <summary>The arguments as typed, brought into the form that the parser takes.</summary>
internal static class ArgumentList
{
    /// <summary>Cuts at the first <c>--</c>: what follows is the app's and is never parsed.</summary>
    public static (string[] Ours, string[] Apps) Split(string[] args)
    {
        int dashes = Array.IndexOf(args, "--");
        return dashes < 0 ? (args, []) : (args[..dashes], args[(dashes + 1)..]);
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
}
