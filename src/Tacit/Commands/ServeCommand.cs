using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Completion;
using Tacit.Runtime;
using Tacit.Runtime.Resources;
using Tacit.Runtime.State;
using Tacit.Runtime.Telemetry.Logging;
using Tacit.RunningSidecars;
using Tacit.Terminals;

namespace Tacit.Commands;

/// <summary><c>tacit serve</c>: the sidecar alone, with daprd's flags.</summary>
internal sealed partial class ServeCommand
{
    /// <summary>Timers take no more than about 49 days.</summary>
    private const int MaxGraceSeconds = 49 * 24 * 60 * 60;

    private readonly CommandConsole _console;
    private readonly SidecarFlags _flags = SidecarFlags.ForServe();
    private readonly Option<string> _mode = new("--mode") { Description = "standalone (default): resources from files; kubernetes: from the cluster" };
    private readonly Option<bool> _noBuiltInStore = new("--disable-builtin-k8s-secret-store") { Description = "With --mode kubernetes: no store named kubernetes unless it is declared" };
    private readonly Option<string> _publicPort = new("--dapr-public-port") { Description = "Port for health and metadata without a token (default: none)" };
    private readonly Option<string> _publicListenAddress = new("--dapr-public-listen-address") { Description = "Address of the public port (default: all)" };
    private readonly Option<string> _metricsListenAddress = new("--metrics-listen-address") { Description = "Address of the metrics page (default: 127.0.0.1 and ::1)" };
    private readonly Option<bool> _enableMetrics = new("--enable-metrics") { Description = "Whether there is a metrics page", DefaultValueFactory = _ => true };
    private readonly Option<string> _gracefulShutdownSeconds = new("--dapr-graceful-shutdown-seconds") { Description = "How long running requests get at the end (default: 5; 0 for any time)" };
    private readonly Option<string> _blockShutdownDuration = new("--dapr-block-shutdown-duration") { Description = "How long to go on serving after a signal, such as 5s (default: not at all)" };
    private readonly Option<string> _logFile = new("--log-file") { Description = "File to log to instead of standard output" };
    private readonly Option<bool> _version = new("--version", "-v") { Description = "Print the version" };
    private readonly Option<bool> _buildInfo = new("--build-info") { Description = "Print the version and the source revision" };
    private readonly Option<bool> _wait = new("--wait") { Description = "Wait up to 60 s for a sidecar on this port to be ready, then exit" };

    public ServeCommand(CommandConsole console)
    {
        _console = console;
        Command = new("serve", "Start the sidecar alone; takes daprd's flags.");
        _flags.AddTo(Command);
        Option[] options =
        [
            _mode, _noBuiltInStore, _publicPort, _publicListenAddress, _metricsListenAddress, _enableMetrics, _gracefulShutdownSeconds,
            _blockShutdownDuration, _logFile, _version, _buildInfo, _wait,
        ];
        foreach (Option option in options)
            Command.Options.Add(option);
        PathCompletion.TakeFiles(_logFile);
        UnusedFlags.AddTo(Command);
        Command.SetAction(InvokeAsync);
    }

    public Command Command { get; }

    private async Task<int> InvokeAsync(ParseResult flags, CancellationToken cancellationToken)
    {
        if (flags.GetValue(_version) || flags.GetValue(_buildInfo))
        {
            _console.WriteLine(flags.GetValue(_version)
                ? ProductVersion.Tacit
                : $"Version: {ProductVersion.Tacit}\nGit Commit: {ProductVersion.Commit}\nGit Version: {ProductVersion.DaprRuntime}");
            return ExitCodes.Success;
        }

        LogOptions log = _flags.ReadLog(flags);
        bool isKubernetes = IsKubernetes(flags);
        if (flags.GetValue(_wait))
            return await SidecarProbe.WaitAsync(_flags.Read(flags, "wait").HttpPort, _console, cancellationToken);

        SidecarOptions options = _flags.Read(flags, _flags.Resources.AppId(flags)) with
        {
            PublicPort = flags.GetValue(_publicPort) is { Length: > 0 } ? SidecarFlags.Port(flags, _publicPort, 0) : null,
            PublicListenAddresses = SidecarFlags.Split(flags.GetValue(_publicListenAddress)),
            MetricsListenAddresses = SidecarFlags.Split(flags.GetValue(_metricsListenAddress)),
        };
        if (!flags.GetValue(_enableMetrics))
            options = options with { MetricsPort = null };
        if (isKubernetes)
            options = KubernetesMode.Apply(options, hasStore: !flags.GetValue(_noBuiltInStore));

        using FileStream? file = OpenLogFile(flags);
        using ILoggerFactory loggers = Composition.Loggers(log, options.AppId, file is null ? _console.WriteLine : line => file.Write(Encoding.UTF8.GetBytes(line + "\n")));
        return await ServeAsync(flags, options, isKubernetes, log.Format, loggers, cancellationToken);
    }

    private async Task<int> ServeAsync(ParseResult flags, SidecarOptions options, bool isKubernetes, LogFormat format, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ILogger logger = loggers.CreateLogger<ServeCommand>();
        int graceSeconds = SidecarFlags.Number(flags, _gracefulShutdownSeconds, 5);
        TimeSpan grace = TimeSpan.FromSeconds(graceSeconds < 0 ? 5 : Math.Min(graceSeconds, MaxGraceSeconds));
        TimeSpan block = flags.GetValue(_blockShutdownDuration) is { Length: > 0 }
            ? SidecarFlags.Duration(flags, _blockShutdownDuration, TimeSpan.Zero)
            : TimeSpan.Zero;
        UnusedFlags.Mention(flags, logger);

        using Signals signals = new(hangupEnds: false);
        try
        {
            await using SidecarHost sidecar = await Composition.StartSidecarAsync(
                options,
                isKubernetes ? KubernetesMode.SourceOf(options, loggers, TimeProvider.System) : FileResourceSource.Of(options, TimeProvider.System),
                loggers,
                signals,
                cancellationToken);
            using SidecarAnnouncement announced = SidecarRegister.OfUser().Announce(RunningSidecar.Of(options, sidecar, TimeProvider.System), logger);
            if (await RunAsync(sidecar, signals, logger, cancellationToken))
                return ExitCodes.Failure;
            using CancellationTokenSource atOnce = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task<bool> stop = StopAsync(sidecar, block, grace, logger, atOnce.Token);
            // A second signal means: at once.
            if (await Task.WhenAny(stop, signals.WaitAsync(atOnce.Token)) != stop)
                await atOnce.CancelAsync();
            return await stop ? ExitCodes.Success : ExitCodes.Failure;
        }
        catch (StartFailedException failure) when (format is LogFormat.Json)
        {
            ProblemReport.Log(failure, logger);
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Success;
        }
    }

    private bool IsKubernetes(ParseResult flags) => (flags.GetValue(_mode) ?? "") switch
    {
        "" or "standalone" => false,
        KubernetesMode.Name => true,
        { } mode => throw new UsageException($"invalid mode: {PrintableText.Of(mode)}. Allowed: standalone, {KubernetesMode.Name}"),
    };

    /// <summary>Serves until something asks for the end; true when it asks for it at once.</summary>
    private static async Task<bool> RunAsync(SidecarHost sidecar, Signals signals, ILogger logger, CancellationToken cancellationToken)
    {
        while (true)
        {
            using CancellationTokenSource waited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task ended = signals.WaitAsync(waited.Token);
            Task asked = await Task.WhenAny(ended, sidecar.Shutdown.Requested, signals.WaitForHangupAsync(waited.Token));
            await waited.CancelAsync();
            if (asked == sidecar.Shutdown.Requested)
            {
                bool force = await sidecar.Shutdown.Requested;
                if (force)
                    Log.ForcedShutdown(logger);
                else
                    Log.Shutdown(logger);
                return force;
            }

            if (asked == ended)
            {
                Log.Signal(logger, Signals.NameOf(signals.Take()));
                return false;
            }

            signals.TakeHangup();
            Log.Reload(logger, Signals.NameOf(PosixSignal.SIGHUP));
            await ReloadAsync(sidecar, signals, cancellationToken);
        }
    }

    /// <summary>Reads the resources again, unless a signal to end comes first.</summary>
    private static async Task ReloadAsync(SidecarHost sidecar, Signals signals, CancellationToken cancellationToken)
    {
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // On a thread of its own: opening a file may block, and the signal is to be heard all the same.
        Task reload = Task.Run(() => sidecar.ReloadAsync(done.Token), CancellationToken.None);
        bool reloaded = await Task.WhenAny(reload, signals.WaitAsync(done.Token)) == reload;
        await done.CancelAsync();
        if (reloaded)
            await reload;
    }

    private static async Task<bool> StopAsync(SidecarHost sidecar, TimeSpan block, TimeSpan grace, ILogger logger, CancellationToken atOnce)
    {
        if (block > TimeSpan.Zero)
        {
            Log.Blocked(logger, block);
            await Task.Delay(block, TimeProvider.System, atOnce).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await sidecar.StopAsync(grace, atOnce);
    }

    private FileStream? OpenLogFile(ParseResult flags)
    {
        if (flags.GetValue(_logFile) is not { Length: > 0 } path)
            return null;
        try
        {
            return new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--log-file: {Path.GetFullPath(path)} cannot be written ({failure.GetType().Name})");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.ShutdownRequested, LogLevel.Information, "Shutdown requested via API")]
        public static partial void Shutdown(ILogger logger);

        [LoggerMessage(LogEventIds.ForcedShutdownRequested, LogLevel.Information, "Force shutdown requested, exiting immediately without graceful shutdown")]
        public static partial void ForcedShutdown(ILogger logger);

        [LoggerMessage(LogEventIds.SignalReceived, LogLevel.Information, "Received signal '{Signal}'; beginning shutdown")]
        public static partial void Signal(ILogger logger, string signal);

        [LoggerMessage(LogEventIds.ReloadSignalReceived, LogLevel.Information, "Received signal '{Signal}'; reading resources again")]
        public static partial void Reload(ILogger logger, string signal);

        [LoggerMessage(LogEventIds.BlockedShutdown, LogLevel.Information, "Blocking graceful shutdown for {Duration}")]
        public static partial void Blocked(ILogger logger, TimeSpan duration);
    }
}
