using System.CommandLine;
using System.Runtime.InteropServices;
using Tacit.Runtime;
using Tacit.Terminals;

namespace Tacit.Commands;

/// <summary><c>tacit version</c>, and the same as a flag: what this program is made of. Under Dapr's name, what <c>dapr version</c> prints.</summary>
internal sealed class VersionCommand
{
    private readonly CommandConsole _console;
    private readonly CalledName _called;
    private readonly OutputFlag _output = new();

    public VersionCommand(CommandConsole console, CalledName called)
    {
        (_console, _called) = (console, called);
        Command = new("version", "Print the versions of this program and of the Dapr runtime whose behaviour it keeps.");
        _output.AddTo(Command);
        Command.SetAction(flags => Print(asJson: _output.Read(flags) == OutputFlag.Json));
    }

    public Command Command { get; }

    /// <summary>The flag without a command.</summary>
    public Option<bool> Flag { get; } = new("--version", "-v") { Description = "Print the versions" };

    public int Print(bool asJson)
    {
        _console.WriteLine((_called == CalledName.Dapr, asJson) switch
        {
            (true, true) => $$"""{"Cli version":"{{ProductVersion.DaprRuntime}}","Runtime version":"{{ProductVersion.DaprRuntime}}"}""",
            // The space at the end of the first line is part of what tools match.
            (true, false) => $"CLI version: {ProductVersion.DaprRuntime} \nRuntime version: {ProductVersion.DaprRuntime}",
            (false, true) => Json(),
            _ => Text(),
        });
        return ExitCodes.Success;
    }

    private static string Text() => $"""
        Tacit version: {ProductVersion.Tacit}
        Dapr runtime version: {ProductVersion.DaprRuntime}
        Commit: {ProductVersion.Commit}
        .NET version: {Environment.Version}
        System: {RuntimeInformation.OSDescription} ({RuntimeInformation.RuntimeIdentifier})
        """;

    private static string Json() => JsonText.Indented(json =>
    {
        json.WriteStartObject();
        json.WriteString("version"u8, ProductVersion.Tacit);
        json.WriteString("daprRuntimeVersion"u8, ProductVersion.DaprRuntime);
        json.WriteString("commit"u8, ProductVersion.Commit);
        json.WriteString("dotnetVersion"u8, Environment.Version.ToString());
        json.WriteString("system"u8, RuntimeInformation.OSDescription);
        json.WriteString("runtimeIdentifier"u8, RuntimeInformation.RuntimeIdentifier);
        json.WriteEndObject();
    });
}
