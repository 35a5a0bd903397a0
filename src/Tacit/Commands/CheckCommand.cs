using System.CommandLine;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions.Resources;
using Tacit.Runtime;
using Tacit.Runtime.Checking;
using Tacit.Runtime.Telemetry.Logging;
using Tacit.Terminals;

namespace Tacit.Commands;

/// <summary><c>tacit check</c>: what a sidecar would make of its resources, without starting one.</summary>
internal sealed class CheckCommand
{
    private readonly CommandConsole _console;
    private readonly ResourceFlags _resources = new();
    private readonly ModeFlag _mode = new();
    private readonly OutputFlag _output = new();
    private readonly Option<bool> _online = new("--online") { Description = "Also start the stores behind the network, and ask each one" };
    private readonly Option<string[]> _secrets = new("--secret") { Description = "With --online, a secret to ask for, as <store>/<name>; repeatable. Its value is not shown" };

    public CheckCommand(CommandConsole console)
    {
        _console = console;
        Command = new("check", "Check components, configuration and resiliency, and show what takes effect.");
        _resources.AddTo(Command);
        _mode.AddTo(Command);
        Command.Options.Add(_online);
        Command.Options.Add(_secrets);
        _output.AddTo(Command);
        Command.SetAction(InvokeAsync);
    }

    public Command Command { get; }

    private async Task<int> InvokeAsync(ParseResult flags, CancellationToken cancellationToken)
    {
        bool isJson = _output.Read(flags) == OutputFlag.Json;
        Dictionary<string, string> secrets = ReadSecrets(flags);
        SidecarOptions options = _resources.Read(flags, _resources.AppIdOrFolder(flags));
        options = _mode.Apply(flags, _mode.IsKubernetes(flags) ? options : ResourceFlags.WithDefaultFolders(options));
        using ILoggerFactory loggers = Composition.Loggers(new(LogLevel.Error, LogFormat.Text), options.AppId, _console.WriteError);
        ResourceCheck check = new(options, Composition.Stores, loggers, TimeProvider.System);
        await using IResourceSource source = _mode.SourceOf(flags, options, loggers);
        CheckReport report = await check.RunAsync(source, flags.GetValue(_online), secrets, cancellationToken);
        foreach (string line in isJson ? [CheckReportJson.Write(report)] : CheckReportText.Lines(report, options))
            _console.WriteLine(line);
        return report.Errors == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private Dictionary<string, string> ReadSecrets(ParseResult flags)
    {
        Dictionary<string, string> secrets = new(StringComparer.Ordinal);
        foreach (string text in flags.GetValue(_secrets) ?? [])
        {
            if (!flags.GetValue(_online))
                throw new UsageException("--secret asks a store, which only --online does; give both");
            if (text.Split('/', 2) is not [{ Length: > 0 } store, { Length: > 0 } name])
                throw new UsageException($"--secret: '{text}' is not <store>/<name>");
            if (!secrets.TryAdd(store, name))
                throw new UsageException($"--secret: one secret of '{store}' is enough");
        }

        return secrets;
    }
}
