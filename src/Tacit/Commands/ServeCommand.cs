using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Runtime;
using Tacit.Runtime.State;
using Tacit.Runtime.Telemetry.Logging;

namespace Tacit.Commands;

/// <summary><c>tacit serve</c>: the sidecar alone, with daprd's flags.</summary>
internal sealed partial class ServeCommand
{
    private readonly CommandConsole _console;
    private readonly SidecarFlags _flags = SidecarFlags.ForServe();
    private readonly Option<string> _mode = new("--mode") { Description = "standalone (the only one)" };
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
            _mode, _publicPort, _publicListenAddress, _metricsListenAddress, _enableMetrics, _gracefulShutdownSeconds,
            _blockShutdownDuration, _logFile, _version, _buildInfo, _wait,
        ];
        foreach (Option option in options)
            Command.Options.Add(option);
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
        if (flags.GetValue(_mode) is { Length: > 0 } mode && mode != "standalone")
            throw new UsageException($"invalid mode: {mode}. Allowed: standalone");
        if (flags.GetValue(_wait))
            return await SidecarProbe.WaitAsync(_flags.Read(flags, "wait").HttpPort, _console, cancellationToken);

        SidecarOptions options = _flags.Read(flags, flags.GetValue(_flags.AppId) ?? "") with
        {
            PublicPort = flags.GetValue(_publicPort) is { Length: > 0 } ? SidecarFlags.Port(flags, _publicPort, 0) : null,
            PublicListenAddresses = SidecarFlags.Split(flags.GetValue(_publicListenAddress)),
            MetricsListenAddresses = SidecarFlags.Split(flags.GetValue(_metricsListenAddress)),
        };
        if (!flags.GetValue(_enableMetrics))
            options = options with { MetricsPort = null };

        using StreamWriter? file = OpenLogFile(flags);
        using ILoggerFactory loggers = Composition.Loggers(log, options.AppId, file is null ? _console.WriteLine : file.WriteLine);
        return await ServeAsync(flags, options, log.Format, loggers, cancellationToken);
    }

    private async Task<int> ServeAsync(ParseResult flags, SidecarOptions options, LogFormat format, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ILogger logger = loggers.CreateLogger<ServeCommand>();
        int graceSeconds = SidecarFlags.Number(flags, _gracefulShutdownSeconds, 5);
        TimeSpan block = flags.GetValue(_blockShutdownDuration) is { Length: > 0 }
            ? SidecarFlags.Duration(flags, _blockShutdownDuration, TimeSpan.Zero)
            : TimeSpan.Zero;
        foreach (string unused in UnusedFlags.In(flags))
            Log.UnusedFlag(logger, unused);

        using Signals signals = new();
        try
        {
            await using SidecarHost sidecar = await Composition.StartSidecarAsync(options, loggers, signals, cancellationToken);
            if (await RunAsync(sidecar, signals, logger, cancellationToken))
                return ExitCodes.Failure;
            Task stop = StopAsync(sidecar, block, TimeSpan.FromSeconds(graceSeconds < 0 ? 5 : graceSeconds), logger);
            // A second signal means: at once.
            bool stopped = await Task.WhenAny(stop, signals.WaitAsync(cancellationToken)) == stop;
            return stopped && stop is Task<bool> { Result: true } ? ExitCodes.Success : ExitCodes.Failure;
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

    /// <summary>Serves until something asks for the end; true when it asks for it at once.</summary>
    private static async Task<bool> RunAsync(SidecarHost sidecar, Signals signals, ILogger logger, CancellationToken cancellationToken)
    {
        while (true)
        {
            using CancellationTokenSource waited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task asked = await Task.WhenAny(signals.WaitAsync(waited.Token), sidecar.Shutdown.Requested);
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

            PosixSignal signal = signals.Take();
            if (signal is not PosixSignal.SIGHUP)
            {
                Log.Signal(logger, Signals.NameOf(signal));
                return false;
            }

            Log.Reload(logger, Signals.NameOf(PosixSignal.SIGHUP));
            await sidecar.ReloadAsync(cancellationToken);
        }
    }

    private static async Task<bool> StopAsync(SidecarHost sidecar, TimeSpan block, TimeSpan grace, ILogger logger)
    {
        if (block > TimeSpan.Zero)
        {
            Log.Blocked(logger, block);
            await Task.Delay(block, TimeProvider.System);
        }

        return await sidecar.StopAsync(grace);
    }

    private StreamWriter? OpenLogFile(ParseResult flags)
    {
        if (flags.GetValue(_logFile) is not { Length: > 0 } path)
            return null;
        try
        {
            return new(path, append: true) { AutoFlush = true };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--log-file: {Path.GetFullPath(path)} cannot be written ({failure.GetType().Name})");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.FlagIgnored, LogLevel.Debug, "{Flag} is for a part that a secrets sidecar does not have; it has no effect")]
        public static partial void UnusedFlag(ILogger logger, string flag);

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
