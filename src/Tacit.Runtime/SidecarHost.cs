using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Grpc;
using Tacit.Runtime.Api.Http;
using Tacit.Runtime.Health;
using Tacit.Runtime.Listening;
using Tacit.Runtime.Resources;
using Tacit.Runtime.Secrets;
using Tacit.Runtime.State;
using Tacit.Runtime.Telemetry;

namespace Tacit.Runtime;

/// <summary>A running sidecar: its snapshot, its listeners, and the way to stop it.</summary>
internal sealed partial class SidecarHost : IAsyncDisposable
{
    private readonly SidecarOptions _options;
    private readonly SnapshotHolder _snapshots;
    private readonly IResourceSource _source;
    private readonly SnapshotReloader _reloader;
    private readonly CancellationTokenSource _watched = new();
    private readonly ListenSockets _sockets;
    private readonly SidecarServer _server;
    private readonly SidecarMetrics _metrics;
    private readonly MetricsPage _metricsPage;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly AppPortWatch? _appPort;
    private Task _watch = Task.CompletedTask;
    private Task _ready = Task.CompletedTask;

    private SidecarHost(
        SidecarOptions options,
        SecretStoreRegistry registry,
        IResourceSource source,
        SnapshotBuilder builder,
        SidecarSnapshot first,
        ListenSockets sockets,
        ILoggerFactory loggers,
        TimeProvider timeProvider)
    {
        _options = options;
        _source = source;
        _snapshots = new(first);
        _sockets = sockets;
        _timeProvider = timeProvider;
        _logger = loggers.CreateLogger<SidecarHost>();

        _appPort = options.AppPort > 0 ? new(options, loggers.CreateLogger<AppPortWatch>(), timeProvider) : null;
        _metrics = new(options);
        ReloadFailure reloadFailure = new();
        Extended = new(reloadFailure);
        _reloader = new(options, source, builder, _snapshots, reloadFailure, _metrics, ObserveAsync, loggers.CreateLogger<SnapshotReloader>(), timeProvider);
        _metricsPage = new(_metrics.Meter);
        ApiErrors errors = new(options.ErrorContract);
        SecretsService secrets = new(errors, _metrics, options.RequestTimeout, timeProvider, loggers.CreateLogger<SecretsService>());
        Secrets = new(secrets, _snapshots, registry);
        RequestBody bodies = new(options.MaxBodySize);
        HttpRouter router = new(
            [
                .. new SecretsEndpoints(secrets, bodies).Routes,
                .. new HealthEndpoints(Health, options.AppId).Routes,
                .. new MetadataEndpoints(options, Extended, bodies).Routes,
                .. new ShutdownEndpoint(Shutdown, bodies).Routes,
            ],
            _snapshots);
        GrpcRouter grpc = new(
            [
                .. new SecretsGrpcService(secrets).Methods,
                .. new HealthGrpcService(Health).Methods,
                .. new MetadataGrpcService(options, Extended).Methods,
                .. new ShutdownGrpcService(Shutdown).Methods,
                .. new ReflectionGrpcService().Methods,
            ],
            _snapshots,
            new((int)Math.Min(options.MaxBodySize ?? int.MaxValue, int.MaxValue), options.RequestTimeout),
            timeProvider);
        ApiPipeline pipeline = new(new(options.AllowedHosts), new(options.AllowedOrigins), new(options.ApiToken), router, grpc, _metricsPage);
        ErrorBoundary boundary = new(pipeline.InvokeAsync, new(options.ErrorContract), CountError, loggers.CreateLogger<ErrorBoundary>());
        _metrics.CountLoaded(first.Stores.Count);
        _server = new(options, sockets, boundary.InvokeAsync, loggers);
    }

    /// <summary>Readiness, as the health endpoints show it.</summary>
    public HealthState Health { get; } = new();

    /// <summary>The free-form part of the metadata endpoint.</summary>
    public ExtendedMetadata Extended { get; }

    /// <summary>Whether a caller asked the process to end.</summary>
    public ShutdownSignal Shutdown { get; } = new();

    /// <summary>Completes when the sidecar is healthy: at the end of its start, or, with a port of the app, when that is open.</summary>
    public Task Ready => _ready;

    /// <summary>The secrets that callers get, for use in this process.</summary>
    public SecretReader Secrets { get; }

    /// <summary>The listening sockets, in the order HTTP, gRPC, public, metrics.</summary>
    public IReadOnlyList<BoundSocket> Listeners => _sockets.All;

    /// <summary>Port of the HTTP API; 0 with unix domain sockets.</summary>
    public int HttpPort => _sockets.PortOf(ListenerKind.Http);

    /// <summary>Port of the gRPC API; 0 with unix domain sockets.</summary>
    public int GrpcPort => _sockets.PortOf(ListenerKind.Grpc);

    /// <summary>Port of the metrics page; 0 when there is none.</summary>
    public int MetricsPort => _sockets.PortOf(ListenerKind.Metrics);

    /// <summary>Starts a sidecar: stores first, then listeners. It serves when this returns, and goes on to follow its resources, whose source is its own.</summary>
    /// <exception cref="StartFailedException">It cannot; every problem is named and nothing is left behind.</exception>
    public static async Task<SidecarHost> StartAsync(
        SidecarOptions options, SecretStoreRegistry registry, IResourceSource source, ILoggerFactory loggers, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        try
        {
            return await StartWithAsync(source, options, registry, loggers, timeProvider, cancellationToken);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads every resource again and starts every store anew, as after a restart. What cannot be used changes nothing.</summary>
    /// <returns>Completes when the new snapshot answers; the old one is released after its last request, whenever that is.</returns>
    public Task ReloadAsync(CancellationToken cancellationToken) => _reloader.ReloadAsync(startsAnew: true, cancellationToken);

    /// <summary>Drains and stops: running requests get until the grace period ends.</summary>
    /// <returns>Whether all of them were done by then.</returns>
    /// <param name="gracePeriod">Zero for any time.</param>
    /// <param name="atOnce">Ends the grace period.</param>
    public async Task<bool> StopAsync(TimeSpan gracePeriod, CancellationToken atOnce = default)
    {
        Log.Stopping(_logger);
        using CancellationTokenSource period = gracePeriod > TimeSpan.Zero ? new(gracePeriod, _timeProvider) : new();
        using CancellationTokenSource grace = CancellationTokenSource.CreateLinkedTokenSource(period.Token, atOnce);
        Health.Set(HealthState.Runtime, ready: false);
        await _watched.CancelAsync();
        await _ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The app's port may have opened in between.
        Health.Set(HealthState.Runtime, ready: false);
        await _server.StopAsync(grace.Token);
        bool drained = !grace.IsCancellationRequested;
        if (!drained)
            Log.DrainIncomplete(_logger);
        // What a look hangs in, a pipe or a dead mount, must not keep the process.
        await Task.WhenAny(_watch, Task.Delay(Timeout.InfiniteTimeSpan, _timeProvider, grace.Token));
        await ObserveAsync(_snapshots.DisposeAsync().AsTask());
        if (drained)
            Log.Stopped(_logger);
        return drained;
    }

    public async ValueTask DisposeAsync()
    {
        _server.Dispose();
        _sockets.Dispose();
        _metricsPage.Dispose();
        _metrics.Dispose();
        _reloader.Dispose();
        _watched.Dispose();
        await _source.DisposeAsync();
    }

    private static async Task<SidecarHost> StartWithAsync(
        IResourceSource source, SidecarOptions options, SecretStoreRegistry registry, ILoggerFactory loggers, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        long started = timeProvider.GetTimestamp();
        Log.Starting(loggers.CreateLogger<SidecarHost>(), ProductVersion.Tacit, ProductVersion.DaprRuntime, ProductVersion.Commit);
        SnapshotBuilder builder = new(options, registry, loggers, timeProvider);
        DeclaredResources declared = await ResourceReader.ReadAsync(source, options, cancellationToken);
        SidecarSnapshot first = await builder.BuildAsync(declared, running: null, startsAnew: true, cancellationToken);
        if (!declared.Configuration.MetricsEnabled)
            options = options with { MetricsPort = null };
        SidecarHost host;
        try
        {
            host = new(options, registry, source, builder, first, ListenSockets.Bind(options), loggers, timeProvider);
        }
        catch
        {
            await first.DisposeAsync();
            throw;
        }

        try
        {
            await host._server.StartAsync(cancellationToken);
        }
        catch
        {
            await host.DisposeAsync();
            await first.DisposeAsync();
            throw;
        }

        host.AnnounceServing();
        host._ready = host.BecomeReadyAsync(started);
        host._watch = Task.Run(() => host._reloader.WatchAsync(host._watched.Token), CancellationToken.None);
        return host;
    }

    private void CountError(ApiError error)
    {
        if (_snapshots.Configuration.RecordErrorCodes)
            _metrics.CountError(error);
    }

    private async Task ObserveAsync(Task disposal)
    {
        try
        {
            await disposal;
        }
        catch (Exception failure)
        {
            Log.DisposalFailed(_logger, failure.GetType().ToString(), failure.StackTrace);
        }
    }

    private void AnnounceServing()
    {
        foreach (BoundSocket listener in Listeners)
            Log.Listening(_logger, listener.Kind, listener.EndPoint);
        if (_options.ApiToken.Length > 0)
        {
            Log.TokenEnabled(_logger, "HTTP");
            Log.TokenEnabled(_logger, "gRPC");
        }

        Log.HttpRunning(_logger, HttpPort);
        Log.GrpcRunning(_logger, GrpcPort);
        Log.InternalGrpcRunning(_logger, GrpcPort);
        Health.OutboundIsReady();
    }

    /// <summary>Healthy at once, or, with a port of the app, when that is open.</summary>
    private async Task BecomeReadyAsync(long started)
    {
        if (_appPort is not null)
            await _appPort.WaitAsync(_watched.Token);
        Health.Set(HealthState.Runtime, ready: true);
        Log.Running(_logger, (long)_timeProvider.GetElapsedTime(started).TotalMilliseconds);
    }

    private static partial class Log
    {
        // Tools wait for the words 'starting Dapr Runtime', 'HTTP server is running on port', 'Internal gRPC server is running'
        // (Dapr's Testcontainers for .NET) and 'dapr initialized. Status: Running.'.
        [LoggerMessage(LogEventIds.SidecarStarting, LogLevel.Information, "Tacit {Version}, starting Dapr Runtime -- version {DaprVersion} -- commit {Commit}")]
        public static partial void Starting(ILogger logger, string version, string daprVersion, string commit);

        [LoggerMessage(LogEventIds.ListenerBound, LogLevel.Debug, "{Kind} server listening on {EndPoint}")]
        public static partial void Listening(ILogger logger, ListenerKind kind, System.Net.EndPoint endPoint);

        [LoggerMessage(LogEventIds.HttpServerRunning, LogLevel.Information, "HTTP server is running on port {Port}")]
        public static partial void HttpRunning(ILogger logger, int port);

        [LoggerMessage(LogEventIds.GrpcServerRunning, LogLevel.Information, "API gRPC server is running on port {Port}")]
        public static partial void GrpcRunning(ILogger logger, int port);

        [LoggerMessage(LogEventIds.InternalGrpcServerRunning, LogLevel.Information, "Internal gRPC server is running on :{Port}")]
        public static partial void InternalGrpcRunning(ILogger logger, int port);

        [LoggerMessage(LogEventIds.TokenAuthenticationEnabled, LogLevel.Information, "Enabled token authentication on {Api} server")]
        public static partial void TokenEnabled(ILogger logger, string api);

        [LoggerMessage(LogEventIds.SidecarRunning, LogLevel.Information, "dapr initialized. Status: Running. Init Elapsed {Milliseconds}ms")]
        public static partial void Running(ILogger logger, long milliseconds);

        [LoggerMessage(LogEventIds.DisposalFailed, LogLevel.Error, "a secret store could not be disposed: {ExceptionType}\n{StackTrace}")]
        public static partial void DisposalFailed(ILogger logger, string exceptionType, string? stackTrace);

        [LoggerMessage(LogEventIds.SidecarStopping, LogLevel.Information, "Dapr is shutting down")]
        public static partial void Stopping(ILogger logger);

        [LoggerMessage(LogEventIds.DrainIncomplete, LogLevel.Warning, "Graceful shutdown timeout exceeded, forcing shutdown")]
        public static partial void DrainIncomplete(ILogger logger);

        [LoggerMessage(LogEventIds.SidecarStopped, LogLevel.Information, "Daprd shutdown gracefully")]
        public static partial void Stopped(ILogger logger);
    }
}
