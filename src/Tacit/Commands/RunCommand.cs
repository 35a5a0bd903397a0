using System.CommandLine;
using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Tacit.AppProcesses;
using Tacit.Runtime;
using Tacit.Runtime.Api;
using Tacit.Runtime.Listening;
using Tacit.Runtime.State;
using Tacit.Runtime.Telemetry.Logging;
using Tacit.Terminals;

namespace Tacit.Commands;

/// <summary><c>tacit run</c>: the sidecar in this process, the app beside it, and the app's exit code at the end.</summary>
internal sealed class RunCommand
{
    private readonly CommandConsole _console;
    private readonly string[] _appArguments;
    private readonly SidecarFlags _flags = SidecarFlags.ForRun();
    private readonly Option<bool> _raw = new("--raw") { Description = "Give the app this terminal unchanged: no prefix, no copying; status goes to standard error" };
    private readonly Argument<string[]> _app = new("app") { Description = "The app's command line; after -- it may have flags of its own", Arity = ArgumentArity.ZeroOrMore };

    public RunCommand(CommandConsole console, string[] appArguments)
    {
        _console = console;
        _appArguments = appArguments;
        Command = new("run", "Start the sidecar and an app beside it; ends when the app ends, with its exit code.");
        _flags.AddTo(Command);
        Command.Options.Add(_raw);
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

        _console.StatusToError = flags.GetValue(_raw);
        LogOptions log = _flags.ReadLog(flags);
        SidecarOptions options = ResourceFlags.WithDefaultFolders(_flags.Read(flags, _flags.Resources.AppIdOrFolder(flags)));
        if (_flags.Resources.UsesComponentsPath(flags))
            _console.WriteError("Flag --components-path has been deprecated, use --resources-path instead");

        using ILoggerFactory loggers = Composition.Loggers(log, options.AppId, _console.WriteLine);
        using Signals signals = new(hangupEnds: true);
        try
        {
            await using SidecarHost sidecar = await Composition.StartSidecarAsync(options, loggers, signals, cancellationToken);
            _console.WriteLine(Announce(options, sidecar));
            int exitCode = await RunAsync(app, options, sidecar, signals, raw: flags.GetValue(_raw));
            await sidecar.StopAsync(TimeSpan.FromSeconds(5), cancellationToken);
            _console.WriteLine("✅  Exited Tacit successfully");
            return exitCode;
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

    private async Task<int> RunAsync(string[] app, SidecarOptions options, SidecarHost sidecar, Signals signals, bool raw)
    {
        if (app.Length == 0)
            return await RunAloneAsync(sidecar, signals);

        string? executable = ExecutableSearch.Find(app[0], options.Environment.GetValueOrDefault("PATH"));
        if (executable is null)
            return Refuse($"the app could not be started: '{app[0]}' is not an executable file{(app[0].Contains('/', StringComparison.Ordinal) ? "" : " in any folder of PATH")}");

        try
        {
            // Said before the app can say anything, so that it cannot come between the app's lines.
            _console.WriteLine("✅  You're up and running! Both Tacit and your app logs will appear here.\n");
            AppStart start = new() { Executable = executable, Arguments = app[1..], Environment = AppEnvironment.For(options, sidecar) };
            using AppProcess process = AppProcess.Start(start, raw ? null : _console, signals, TimeProvider.System);
            Publish(sidecar, process, app);
            AppRun run = new(process, sidecar, signals, _console);
            return await run.WaitAsync();
        }
        catch (Win32Exception failure)
        {
            return Refuse($"the app could not be started: {executable}: {failure.Message}");
        }
    }

    private async Task<int> RunAloneAsync(SidecarHost sidecar, Signals signals)
    {
        _console.WriteLine("WARNING: no application command found.");
        _console.WriteLine("✅  You're up and running! Tacit logs will appear here.\n");
        await Task.WhenAny(signals.WaitAsync(CancellationToken.None), sidecar.Shutdown.Requested);
        return ExitCodes.Success;
    }

    private int Refuse(string message)
    {
        _console.WriteError($"error: {message}");
        return ExitCodes.Failure;
    }

    /// <summary>What the dapr CLI puts into the sidecar's metadata, where <c>dapr list</c> and IDEs look for it.</summary>
    private static void Publish(SidecarHost sidecar, AppProcess process, string[] app)
    {
        sidecar.Extended.TrySet("cliPID", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        sidecar.Extended.TrySet("appPID", process.Pid.ToString(CultureInfo.InvariantCulture));
        sidecar.Extended.TrySet("appCommand", string.Join(' ', app));
    }

    private static string Announce(SidecarOptions options, SidecarHost sidecar) => options.UnixDomainSocket is null
        ? $"ℹ️  Starting Tacit with id {options.AppId}. HTTP Port: {sidecar.HttpPort}. gRPC Port: {sidecar.GrpcPort}"
        : $"ℹ️  Starting Tacit with id {options.AppId}. {string.Join(". ", sidecar.Listeners.Where(listener => listener.Kind is ListenerKind.Http or ListenerKind.Grpc).Select(Describe))}";

    private static string Describe(BoundSocket listener) =>
        $"{(listener.Kind is ListenerKind.Http ? "HTTP" : "gRPC")} Socket: {listener.EndPoint}";

    private string UnknownFlag(string flag)
    {
        string[] known = [.. Command.Options.Where(option => !option.Hidden).Select(option => option.Name)];
        string? closest = Abstractions.ClosestWord.To(flag.Split('=')[0], known);
        return $"unknown flag: {flag}{(closest is null ? ". Flags of the app go after --" : $". Did you mean {closest}?")}";
    }
}
