using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.AppProcesses;
using Tacit.RunFiles;
using Tacit.Runtime.State;
using Tacit.Runtime.Telemetry.Logging;
using Tacit.Terminals;

namespace Tacit.Commands;

/// <summary><c>tacit run</c>: the sidecar in this process, the app beside it, and the app's exit code at the end.</summary>
internal sealed class RunCommand
{
    /// <summary>What must not be passed over with a warning.</summary>
    private static readonly string[] GuardingFlags = ["--config", "--env", "--env-file", "--env-all", "--secret-file", "--watch", "--on-change", "--mask", "--allowed-hosts", "--allowed-origins"];

    private static readonly string[] FlagsBesideRunFile = ["--run-file", "--log-as-json", "--runtime-path"];

    private readonly CommandConsole _console;
    private readonly CalledName _called;
    private readonly string[] _appArguments;
    private readonly SidecarFlags _flags = SidecarFlags.ForRun();
    private readonly InjectionFlags _injection = new();
    private readonly Option<bool> _raw = new("--raw") { Description = "Give the app this terminal unchanged: no prefix, no copying; status goes to standard error" };
    private readonly Option<string> _runFile = new("--run-file", "-f") { Description = "Run the apps of a file, of the dapr.yaml in a folder, or of standard input (-)" };
    private readonly Option<bool> _kubernetes = new("--kubernetes", "-k") { Hidden = true };
    private readonly Argument<string[]> _app = new("app") { Description = "The app's command line; after -- it may have flags of its own", Arity = ArgumentArity.ZeroOrMore };

    /// <param name="console">Where it all goes.</param>
    /// <param name="called">By which name.</param>
    /// <param name="appArguments">What stood behind <c>--</c>.</param>
    public RunCommand(CommandConsole console, CalledName called, string[] appArguments)
    {
        (_console, _called, _appArguments) = (console, called, appArguments);
        Command = new("run", "Start the sidecar and an app beside it; ends when the app ends, with its exit code.");
        _flags.AddTo(Command);
        Command.Options.Add(_raw);
        Command.Options.Add(_runFile);
        Command.Options.Add(_kubernetes);
        _injection.AddTo(Command);
        Command.Arguments.Add(_app);
        UnusedFlags.AddTo(Command);
        Command.SetAction(InvokeAsync);
    }

    public Command Command { get; }

    private async Task<int> InvokeAsync(ParseResult flags, CancellationToken cancellationToken)
    {
        string[] app = [.. flags.GetValue(_app) ?? [], .. _appArguments];
        if (flags.GetValue(_app) is [['-', ..] first, ..])
            throw new UsageException(UnknownFlag(first));

        if (flags.GetValue(_kubernetes))
            throw new UsageException("--kubernetes deploys to a cluster, which the dapr CLI does; apps run on this machine here");
        if (flags.GetValue(_runFile) is { Length: > 0 } runFile)
            return await RunFileAsync(runFile, app, flags, cancellationToken);

        // As the dapr CLI from 1.17 on, which leaves the app's streams alone and writes its own lines beside them.
        bool raw = flags.GetResult(_raw) is { Implicit: false } ? flags.GetValue(_raw) : _called == CalledName.Dapr;
        _console.StatusToError = raw && _called != CalledName.Dapr;
        LogOptions log = _flags.ReadLog(flags);
        StatusLines status = new(_console, log.Format is LogFormat.Json, TimeProvider.System);
        AppRequest request = new()
        {
            Options = ResourceFlags.WithDefaultFolders(_flags.Read(flags, _flags.Resources.AppIdOrFolder(flags))),
            Called = _called,
            CommandLine = app,
            IsRaw = raw,
            IsMasked = _injection.Masks(flags),
            Injection = _injection.Read(flags),
            OnChange = _injection.ReadOnChange(flags),
        };
        if (_flags.Resources.UsesComponentsPath(flags))
        {
            _console.WriteError(
                "Flag --components-path has been deprecated, This flag is deprecated and will be removed in the future releases. Use \"resources-path\" flag instead");
        }

        if (ProxyCheck.Warning(request.Options.Environment) is { } warning)
            status.Warning(warning);
        using ILoggerFactory loggers = Composition.Loggers(log, request.Options.AppId, _console.WriteLine);
        UnusedFlags.Mention(flags, loggers.CreateLogger<RunCommand>());
        using Signals signals = new(hangupEnds: true);
        try
        {
            return await new SingleAppRun(request, status, _console, signals, loggers).RunAsync(cancellationToken);
        }
        catch (StartFailedException failure) when (log.Format is LogFormat.Json)
        {
            ProblemReport.Log(failure, loggers.CreateLogger<RunCommand>());
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException)
        {
            // The app never ran, so its success cannot be claimed: the code is the one that shells give for a signal.
            return 128 + Posix.NumberOf(signals.Take());
        }
    }

    private async Task<int> RunFileAsync(string path, string[] app, ParseResult flags, CancellationToken cancellationToken)
    {
        if (app.Length > 0)
            throw new UsageException($"with --run-file, the apps are those of the file; leave out: {string.Join(' ', app)}");
        LogOptions log = _flags.ReadLog(flags);
        StatusLines status = new(_console, log.Format is LogFormat.Json, TimeProvider.System);
        string[] ignored = [.. flags.CommandResult.Children.OfType<OptionResult>().Where(result => !result.Implicit).Select(result => result.Option.Name).Except(FlagsBesideRunFile)];
        if (ignored.Intersect(GuardingFlags).ToArray() is { Length: > 0 } guarding)
            throw new UsageException($"with --run-file, {string.Join(", ", guarding)} would have no effect, and leave unguarded what it is to guard or the app without what it needs; see docs/run-files.md for what the file can say");
        if (ignored.Length > 0)
            status.Warning($"The following flags are ignored when using --run-file and should be configured in the run file instead: {string.Join(", ", ignored)}");
        using ILoggerFactory loggers = Composition.Loggers(log, "", _console.WriteLine);
        try
        {
            return await RunFileAsync(path, log, status, cancellationToken);
        }
        catch (StartFailedException failure) when (log.Format is LogFormat.Json)
        {
            ProblemReport.Log(failure, loggers.CreateLogger<RunCommand>());
            return ExitCodes.Failure;
        }
    }

    private async Task<int> RunFileAsync(string path, LogOptions log, StatusLines status, CancellationToken cancellationToken)
    {
        RunFileFolders folders = new(Environment.CurrentDirectory, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        RunFile file = RunFileReader.Read(path, folders, StandardInput.ReadToEnd);
        foreach (ResourceProblem warning in file.Warnings)
        {
            if (log.Format is LogFormat.Json)
                status.Warning(warning.ToString());
            else
                _console.WriteError(warning.Describe());
        }

        if (ProxyCheck.Warning(ProcessEnvironment.Read()) is { } proxy)
            status.Warning(proxy);
        using Signals signals = new(hangupEnds: true);
        return await new RunFileRun(file, log.Format is LogFormat.Json, _called, status, _console, signals).RunAsync(cancellationToken);
    }

    private string UnknownFlag(string flag)
    {
        string[] known = [.. Command.Options.Where(option => !option.Hidden).Select(option => option.Name)];
        // What follows may be a secret that was meant for a flag.
        flag = flag.Split('=')[0];
        string? closest = ClosestWord.To(flag, known);
        return $"unknown flag: {flag}{(closest is null ? ". Flags of the app go after --" : $". Did you mean {closest}?")}";
    }
}
