using Microsoft.Extensions.Logging;
using Tacit.Abstractions.Resources;
using Tacit.Commands;
using Tacit.Kubernetes.Secrets;
using Tacit.Runtime;
using Tacit.Runtime.Resources;
using Tacit.Runtime.Secrets;
using Tacit.Runtime.Starting;
using Tacit.Runtime.Telemetry.Logging;
using Tacit.SecretStores;
using Tacit.Terminals;

namespace Tacit;

/// <summary>Puts the parts together: the one place that knows all of them.</summary>
internal static class Composition
{
    /// <summary>How long a start may go on after a signal.</summary>
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(1);

    public static SecretStoreRegistry Stores { get; } = new([.. BuiltInSecretStores.All, KubernetesSecretStore.Descriptor]);

    /// <summary>Starts a sidecar over files, unless a signal comes first.</summary>
    /// <exception cref="OperationCanceledException">A signal came; it is still in the queue.</exception>
    public static Task<SidecarHost> StartSidecarAsync(SidecarOptions options, ILoggerFactory loggers, Signals signals, CancellationToken cancellationToken) =>
        StartSidecarAsync(options, FileResourceSource.Of(options, TimeProvider.System), loggers, signals, cancellationToken);

    /// <summary>Starts a sidecar, unless a signal comes first.</summary>
    /// <exception cref="OperationCanceledException">A signal came; it is still in the queue.</exception>
    public static async Task<SidecarHost> StartSidecarAsync(
        SidecarOptions options, IResourceSource source, ILoggerFactory loggers, Signals signals, CancellationToken cancellationToken)
    {
        using CancellationTokenSource started = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // On a thread of its own: opening a file may block, and the signal is to be heard all the same.
        Task<SidecarHost> start = Task.Run(
            () => SidecarHost.StartAsync(options, Stores, source, loggers, TimeProvider.System, started.Token), CancellationToken.None);
        await Task.WhenAny(start, signals.WaitAsync(started.Token));
        await started.CancelAsync();
        try
        {
            // What a signal comes into ends by itself, or has just succeeded and must be stopped in order. Only what blocks is left behind.
            return await start.WaitAsync(LastMoment, TimeProvider.System, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            throw new OperationCanceledException(started.Token);
        }
    }

    /// <summary>Logs to a sink, in the format and from the level that the flags ask for.</summary>
    public static ILoggerFactory Loggers(LogOptions log, string appId, Action<string> write)
    {
        LoggerFilterOptions filter = new() { MinLevel = log.Level };
        // The web server's own lines are about connections, not about secrets; only its failures matter here.
        filter.AddFilter("Microsoft", log.Level is LogLevel.Debug ? LogLevel.Warning : LogLevel.Critical);
        // Its complaints about broken HTTP/2 are as many as a caller likes to cause.
        filter.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Http2", log.Level is LogLevel.Debug ? LogLevel.Warning : LogLevel.None);
        // What a start waits for is said however little is logged: somebody sits before it.
        if (log.Level > LogLevel.Warning)
            filter.AddFilter(typeof(StoreStarter).FullName, LogLevel.Warning);
        // LoggerFactory.Create would build a dependency injection container first, which alone would take a tenth of the time to start.
        return new LoggerFactory([new LineLoggerProvider(new(log.Format, appId, Environment.MachineName, TimeProvider.System), write)], filter);
    }
}
