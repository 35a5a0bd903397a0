using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Tacit.AppProcesses;
using Tacit.Commands;
using Tacit.Runtime;
using Tacit.Runtime.Telemetry.Logging;
using Tacit.RunningSidecars;
using Tacit.Terminals;

namespace Tacit.RunFiles;

/// <summary>An app of a run file and its sidecar, while they run.</summary>
internal sealed class RunFileMember : IAsyncDisposable
{
    private static readonly TimeSpan DrainPeriod = TimeSpan.FromSeconds(5);

    private readonly RunFileApp _app;
    private readonly MemberLogs _logs;
    private readonly SidecarOptions _options;
    private readonly SidecarHost _sidecar;
    private readonly ILoggerFactory _loggers;
    private readonly SidecarAnnouncement _announcement;
    private readonly RunningSidecar _record;
    private AppProcess? _process;
    private Task? _stopped;

    private RunFileMember(RunFileApp app, MemberLogs logs, SidecarOptions options, SidecarHost sidecar, ILoggerFactory loggers, RunFile file, CommandConsole console)
    {
        (_app, _logs, _options, _sidecar, _loggers, Console) = (app, logs, options, sidecar, loggers, console);
        _record = RunningSidecar.Of(options, sidecar, TimeProvider.System) with
        {
            SharesProcess = file.Apps.Count > 1,
            LauncherPid = Environment.ProcessId,
            Command = string.Join(' ', app.Command),
            RunFilePath = file.Path ?? "",
            RunFileName = file.Name,
            AppLogPath = logs.AppPath,
            SidecarLogPath = logs.SidecarPath,
        };
        _announcement = SidecarRegister.OfUser().Announce(_record, loggers.CreateLogger<RunFileMember>());
    }

    public string AppId => _app.AppId;

    public int HttpPort => _sidecar.HttpPort;

    public int GrpcPort => _sidecar.GrpcPort;

    /// <summary>Whether there is a process beside the sidecar.</summary>
    public bool HasApp => _app.Command.Count > 0;

    /// <summary>Completes when somebody asks the sidecar to end.</summary>
    public Task ShutdownRequested => _sidecar.Shutdown.Requested;

    /// <summary>Completes when the app has ended by itself or otherwise; never without an app.</summary>
    public Task AppExited => _process?.Exited ?? new TaskCompletionSource().Task;

    /// <summary>Whether it was told to end.</summary>
    public bool IsStopping => _stopped is not null;

    public int ExitCode => _process!.ExitCode;

    private CommandConsole Console { get; }

    /// <summary>Starts the sidecar of an app.</summary>
    /// <exception cref="Tacit.Runtime.State.StartFailedException">It could not be started.</exception>
    public static async Task<RunFileMember> StartSidecarAsync(RunFile file, RunFileApp app, bool logsAsJson, Signals signals, CommandConsole console, CancellationToken cancellationToken)
    {
        SidecarOptions options = OptionsOf(file, app);
        MemberLogs logs = MemberLogs.Open(app, console, TimeProvider.System);
        ILoggerFactory loggers = Composition.Loggers(new(app.LogLevel, logsAsJson ? LogFormat.Json : LogFormat.Text), app.AppId, logs.WriteSidecarLine);
        UnusedFlags.Mention(file.Ignored, loggers.CreateLogger<RunFileMember>());
        try
        {
            SidecarHost sidecar = await Composition.StartSidecarAsync(options, loggers, signals, cancellationToken);
            return new(app, logs, options, sidecar, loggers, file, console);
        }
        catch
        {
            loggers.Dispose();
            logs.Dispose();
            throw;
        }
    }

    /// <summary>Starts the app. Null, or why it could not be.</summary>
    public string? StartApp(Signals signals)
    {
        Dictionary<string, string> environment = Merge(_app);
        string? executable = ExecutableSearch.Find(_app.Command[0], environment.GetValueOrDefault("PATH"), _app.Directory);
        if (executable is null)
            return $"Failed to find command {_app.Command[0]}: it is not an executable file in {_app.Directory} or any folder of PATH";
        Dictionary<string, string?> variables = new(AppEnvironment.For(_options, _sidecar), StringComparer.Ordinal);
        // As in the dapr CLI, what the file says counts most.
        foreach ((string name, string value) in _app.Environment)
            variables[name] = value;
        AppStart start = new()
        {
            Executable = executable,
            Arguments = [.. _app.Command.Skip(1)],
            Environment = variables,
            WorkingDirectory = _app.Directory,
            IsOneOfSeveral = true,
        };
        try
        {
            _process = AppProcess.Start(start, new(Console, _logs.AppOutputs), signals, TimeProvider.System);
        }
        catch (Win32Exception failure)
        {
            return $"the app could not be started: {executable}: {new Win32Exception(failure.NativeErrorCode).Message}";
        }

        _announcement.Update(_record with { AppPid = _process.Pid });
        foreach ((string name, string value) in Metadata(_process.Pid))
            _sidecar.Extended.TrySet(name, value);
        return null;
    }

    /// <summary>Ends the app, and then the sidecar, once.</summary>
    /// <param name="signal">What the app is told.</param>
    /// <param name="hasIt">Whether it knows already, as by a key of the terminal.</param>
    /// <param name="atOnce">Completes when it is to be killed.</param>
    public Task StopAsync(PosixSignal signal, bool hasIt, Task atOnce) => _stopped ??= StopOnceAsync(signal, hasIt, atOnce);

    public async ValueTask DisposeAsync()
    {
        _announcement.Dispose();
        _process?.Dispose();
        await _sidecar.DisposeAsync();
        _loggers.Dispose();
        _logs.Dispose();
    }

    private async Task StopOnceAsync(PosixSignal signal, bool hasIt, Task atOnce)
    {
        _logs.WriteSidecarLine("termination signal received: shutting down");
        if (_process is { } process)
        {
            if (!hasIt && !process.Exited.IsCompleted)
                process.Signal(Posix.NumberOf(signal));
            if (await Task.WhenAny(process.Exited, atOnce, Task.Delay(AppProcess.GracePeriod, TimeProvider.System)) != process.Exited)
                process.Kill();
            await process.Exited;
            await process.DrainOutputAsync();
        }

        using CancellationTokenSource cut = new();
        Task stop = _sidecar.StopAsync(DrainPeriod, cut.Token);
        if (await Task.WhenAny(stop, atOnce) == atOnce)
            await cut.CancelAsync();
        await stop;
        _announcement.Dispose();
        _logs.WriteSidecarLine("Exited Dapr successfully");
        if (_process is { ExitCode: var code })
            _logs.WriteSidecarLine(code == 0 || code == 128 + Posix.NumberOf(signal) ? "Exited App successfully" : $"Error exiting App: exit status {code}");
    }

    private IEnumerable<(string Name, string Value)> Metadata(int appPid) =>
    [
        ("cliPID", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
        ("appPID", appPid.ToString(CultureInfo.InvariantCulture)),
        ("appCommand", _record.Command),
        ("runTemplatePath", _record.RunFilePath),
        ("runTemplateName", _record.RunFileName),
        .. _record.AppLogPath.Length > 0 ? [("appLogPath", _record.AppLogPath)] : Array.Empty<(string, string)>(),
        .. _record.SidecarLogPath.Length > 0 ? [("daprdLogPath", _record.SidecarLogPath)] : Array.Empty<(string, string)>(),
    ];

    /// <summary>Both run in the app's folder. The file's variables are the sidecar's too, so that <c>secretstores.local.env</c> finds them.</summary>
    private static SidecarOptions OptionsOf(RunFile file, RunFileApp app)
    {
        Dictionary<string, string> environment = Merge(app);
        return new()
        {
            AppId = app.AppId,
            WorkingDirectory = app.Directory,
            Environment = environment,
            ResourcesPaths = app.ResourcesPaths,
            ConfigPaths = app.ConfigPaths,
            ListenAddresses = app.ListenAddresses,
            HttpPort = app.HttpPort ?? 0,
            GrpcPort = app.GrpcPort ?? 0,
            MetricsPort = app.MetricsPort ?? 0,
            ReservedPorts = [.. file.Apps.SelectMany(other => new[] { other.AppPort, other.HttpPort ?? 0, other.GrpcPort ?? 0, other.MetricsPort ?? 0 })],
            UnixDomainSocket = app.UnixDomainSocket,
            AppPort = app.AppPort,
            AppProtocol = app.AppProtocol,
            AppChannelAddress = app.AppChannelAddress,
            MaxBodySize = app.MaxBodySize,
            ReadBufferSize = app.ReadBufferSize,
            ApiToken = environment.GetValueOrDefault("DAPR_API_TOKEN", ""),
            Namespace = environment.GetValueOrDefault("NAMESPACE", ""),
        };
    }

    private static Dictionary<string, string> Merge(RunFileApp app)
    {
        Dictionary<string, string> environment = new(ProcessEnvironment.Read(), StringComparer.Ordinal);
        foreach ((string name, string value) in app.Environment)
            environment[name] = value;
        return environment;
    }
}
