using System.CommandLine;
using Tacit.Commands;
using Tacit.Terminals;

namespace Tacit.RunningSidecars;

/// <summary><c>tacit list</c>: the sidecars of this user that run.</summary>
internal sealed class ListCommand
{
    private readonly CommandConsole _console;
    private readonly CalledName _called;
    private readonly OutputFlag _output = OutputFlag.ForTable();

    public ListCommand(CommandConsole console, CalledName called)
    {
        (_console, _called) = (console, called);
        Command = new("list", "List the running sidecars: app ids, ports, ages and processes.");
        _output.AddTo(Command);
        Command.SetAction(InvokeAsync);
    }

    public Command Command { get; }

    private async Task<int> InvokeAsync(ParseResult flags, CancellationToken cancellationToken)
    {
        string format = _output.Read(flags);
        string apiToken = Environment.GetEnvironmentVariable("DAPR_API_TOKEN") ?? "";
        RunningSidecar[] running = await LauncherMetadata.AddToAsync(SidecarRegister.OfUser().Read(), apiToken, cancellationToken);
        SidecarTable table = new(TimeProvider.System);
        if (format == OutputFlag.Json)
            _console.WriteLine(SidecarTableJson.Write(running, table));
        else if (format == OutputFlag.Yaml)
            _console.WriteLine(YamlOutput.Of(SidecarTableJson.Write(running, table)));
        else if (running.Length == 0)
            _console.WriteLine(_called == CalledName.Dapr ? "No Dapr instances found." : "No sidecars are running.");
        else
            _console.WriteLine(string.Join('\n', table.Lines(running)));
        return ExitCodes.Success;
    }
}
