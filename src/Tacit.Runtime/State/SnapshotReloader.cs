using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources;
using Tacit.Runtime.Starting;
using Tacit.Runtime.Telemetry;

namespace Tacit.Runtime.State;

/// <summary>Keeps the snapshot up to what is declared. A reload takes effect whole or not at all.</summary>
/// <param name="options">The environment that resources may refer to, and how often all is compared.</param>
/// <param name="source">What is declared.</param>
/// <param name="builder">Makes snapshots.</param>
/// <param name="snapshots">Holds the one that answers.</param>
/// <param name="failure">Where callers read why a reload is not used.</param>
/// <param name="metrics">Counts reloads.</param>
/// <param name="observe">Waits for the end of what is replaced, and says what goes wrong there.</param>
/// <param name="logger">The log.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed partial class SnapshotReloader(
    SidecarOptions options,
    IResourceSource source,
    SnapshotBuilder builder,
    SnapshotHolder snapshots,
    ReloadFailure failure,
    SidecarMetrics metrics,
    Func<Task, Task> observe,
    ILogger<SnapshotReloader> logger,
    TimeProvider timeProvider) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private ReferenceWatch _references = new([]);
    private TaskCompletionSource _swapped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reads every resource again. What cannot be used changes nothing, and is said in the log, the metadata and the metrics.</summary>
    /// <param name="startsAnew">Whether stores are started anew although nothing has changed for them.</param>
    /// <param name="cancellationToken">Ends the reload; nothing is changed then.</param>
    /// <returns>Completes when the new snapshot answers; the old one is released after its last request, whenever that is.</returns>
    public async Task ReloadAsync(bool startsAnew, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            // Before the lease: what hangs in a file must not hold the stores beyond the end.
            DeclaredResources declared = await ResourceReader.ReadAsync(source, options, cancellationToken);
            using SnapshotLease lease = snapshots.Acquire();
            SidecarSnapshot next = await builder.BuildAsync(declared, lease.Snapshot, startsAnew, cancellationToken);
            if (failure.Clear() | next.DiffersFrom(lease.Snapshot))
                Swap(next, lease.Snapshot);
            else
                await next.DisposeAsync();
        }
        catch (StartFailedException refusal)
        {
            // What goes on failing in the same way, at each look, is said once.
            if (!failure.Set(refusal.Problems))
                return;
            metrics.CountReload(success: false);
            foreach (ResourceProblem problem in refusal.Problems)
                Log.Failed(logger, problem);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Reloads whenever something has changed, a resource or a secret that a store was made from, while the configuration has that feature on.</summary>
    /// <remarks>Secrets of stores behind the network are looked at every <see cref="SidecarOptions.ReconcileInterval"/> only.</remarks>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await WaitForChangeAsync(cancellationToken);
                if (snapshots.Configuration.HotReload)
                    await ReloadAsync(startsAnew: false, cancellationToken);
            }
            catch (Exception bug) when (!cancellationToken.IsCancellationRequested)
            {
                // Serving goes on whatever happens here. The message is left out: it may quote what it failed on.
                Log.WatchFailed(logger, bug.GetType().ToString(), bug.StackTrace);
                await Task.Delay(options.ReconcileInterval, timeProvider, cancellationToken);
            }
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task WaitForChangeAsync(CancellationToken cancellationToken)
    {
        Task swapped = Volatile.Read(ref _swapped).Task;
        if (!snapshots.Configuration.HotReload)
        {
            await swapped.WaitAsync(cancellationToken);
            return;
        }

        using (SnapshotLease lease = snapshots.Acquire())
            _references = _references.For(lease.Snapshot.References);
        using CancellationTokenSource changed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] waits =
        [
            source.WaitForChangeAsync(changed.Token),
            _references.WaitForChangeAsync(timeProvider, changed.Token),
            // A reload that was asked for has other stores, whose secrets are to be looked at from now on.
            swapped.WaitAsync(changed.Token),
            Task.Delay(options.ReconcileInterval, timeProvider, changed.Token),
        ];
        Task first = await Task.WhenAny(waits);
        await changed.CancelAsync();
        await Task.WhenAll(waits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private void Swap(SidecarSnapshot next, SidecarSnapshot old)
    {
        foreach (LoadedStore removed in old.Stores.Values.Where(store => !next.Stores.ContainsKey(store.Component.Name)))
            Log.Removed(logger, removed.Component.LogName);
        int loaded = 0;
        foreach (LoadedStore store in next.Stores.Values)
        {
            LoadedStore? before = old.Stores.GetValueOrDefault(store.Component.Name);
            if (before?.Shared == store.Shared)
                continue;
            loaded++;
            if (before is not null)
                Log.Updated(logger, store.Component.LogName);
        }

        // What is said to be served is served.
        _ = observe(snapshots.SwapAsync(next));
        metrics.CountLoaded(loaded);
        metrics.CountReload(success: true);
        Log.Reloaded(logger, next.Stores.Count);
        Interlocked.Exchange(ref _swapped, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.SnapshotReloaded, LogLevel.Information, "resources were read again; {Count} secret stores are served")]
        public static partial void Reloaded(ILogger logger, int count);

        [LoggerMessage(LogEventIds.ComponentRemoved, LogLevel.Information, "Component removed: {Component}")]
        public static partial void Removed(ILogger logger, string component);

        [LoggerMessage(LogEventIds.ComponentUpdated, LogLevel.Information, "Component updated: {Component}")]
        public static partial void Updated(ILogger logger, string component);

        [LoggerMessage(LogEventIds.SnapshotReloadFailed, LogLevel.Error, "resources were read again and are not used: {Problem}")]
        public static partial void Failed(ILogger logger, ResourceProblem problem);

        [LoggerMessage(LogEventIds.ReloadWatchFailed, LogLevel.Error, "looking for changed resources failed unexpectedly: {ExceptionType}\n{StackTrace}")]
        public static partial void WatchFailed(ILogger logger, string exceptionType, string? stackTrace);
    }
}
