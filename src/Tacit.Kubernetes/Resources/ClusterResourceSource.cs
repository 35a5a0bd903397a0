using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Kubernetes.Api;
using Tacit.Kubernetes.Clusters;

namespace Tacit.Kubernetes.Resources;

/// <summary>Resources that are declared in a cluster, as custom resources of <c>dapr.io</c>. Each kind is listed once, and then watched.</summary>
/// <param name="selection">What is read.</param>
/// <param name="findCluster">Finds the cluster.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="chance">From 0 to 1.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ClusterResourceSource(
    ClusterSelection selection, Func<Cluster> findCluster, TimeProvider timeProvider, Func<double> chance, ILogger logger) : IResourceSource
{
    /// <summary>How long the first lists are tried again when the server is in trouble.</summary>
    internal static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    /// <summary>Several objects that are applied together count as one change: so long nothing may change before a change is told.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private readonly List<WatchedResource> _watches = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _changes;
    private long _changesRead;
    private ResourceTexts? _known;
    private ApiClient? _client;

    public async ValueTask<ResourceTexts> ReadAsync(CancellationToken cancellationToken)
    {
        if (_client is null)
        {
            try
            {
                await StartAsync(cancellationToken);
            }
            catch (SecretStoreException failure)
            {
                await StopAsync();
                return new([], [], [ResourceProblem.Error(failure.Message)]);
            }
            catch
            {
                await StopAsync();
                throw;
            }
        }

        // First the mark: what changes from now on is a change to what is read here.
        Mark(Seen().Changes);
        return _known = Texts();
    }

    public async Task WaitForChangeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            (long changes, bool isRead, Task next) = Seen();
            if (isRead)
            {
                await next.WaitAsync(cancellationToken);
                continue;
            }

            await Task.Delay(Quiet, timeProvider, cancellationToken);
            if (Seen().Changes != changes)
                continue;
            if (_known is null || !IsSame(Texts(), _known))
                return;
            Mark(changes);
        }
    }

    public ValueTask DisposeAsync() => StopAsync();

    /// <summary>How many changes there have been, whether all of them are read, and when there is another.</summary>
    private (long Changes, bool IsRead, Task Next) Seen()
    {
        lock (_lock)
            return (_changes, _changes == _changesRead, _changed.Task);
    }

    private void Mark(long changes)
    {
        lock (_lock)
            _changesRead = changes;
    }

    private void Change()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _changes++;
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Backoff.StartJitter * chance(), timeProvider, cancellationToken);
        // Files are read on the way, and a mount may hang.
        Cluster cluster = await Task.Run(findCluster, cancellationToken).WaitAsync(cancellationToken);
        string space = selection.Namespace.Length > 0 ? selection.Namespace : cluster.Namespace
            ?? throw new SecretStoreException(SecretStoreFailure.InvalidRequest, "the namespace is not known; the variable NAMESPACE names it");
        _client = new(cluster, new(TimeSpan.FromSeconds(15), 64 * 1024 * 1024), timeProvider, chance);
        if (selection.ReadsComponents)
            _watches.AddRange([Watch(CustomResource.Component, space), Watch(CustomResource.Resiliency, space)]);
        _watches.AddRange(selection.Configurations.Select(name => Watch(CustomResource.Configuration, space, name)));
        foreach (WatchedResource watch in _watches)
            await ListAsync(watch, cancellationToken);
        foreach (WatchedResource watch in _watches)
            watch.Follow();
    }

    private WatchedResource Watch(CustomResource resource, string space, string name = "") => new(
        resource, space, name, _client!, Change, new($"namespace '{space}'", "resources stay as they were read last", timeProvider, chance, logger));

    /// <summary>Trouble of the server at the start is waited out for a while: a pod that starts together with it would be started again and again.</summary>
    private async Task ListAsync(WatchedResource watch, CancellationToken cancellationToken)
    {
        Backoff backoff = new(chance);
        long started = timeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                await watch.ListAsync(cancellationToken);
                return;
            }
            catch (SecretStoreException failure) when (failure.Failure is SecretStoreFailure.Unavailable && timeProvider.GetElapsedTime(started) < StartPatience)
            {
                Log.Waiting(logger, failure.Message);
                TimeSpan pause = backoff.Next(Backoff.Longest);
                TimeSpan left = StartPatience - timeProvider.GetElapsedTime(started);
                TimeSpan asked = failure.RetryAfter > pause ? failure.RetryAfter.Value : pause;
                await Task.Delay(left < TimeSpan.Zero ? TimeSpan.Zero : asked < left ? asked : left, timeProvider, cancellationToken);
            }
        }
    }

    private async ValueTask StopAsync()
    {
        foreach (WatchedResource watch in _watches)
            await watch.DisposeAsync();
        _watches.Clear();
        _client?.Dispose();
        _client = null;
    }

    private ResourceTexts Texts() => new(
        [.. _watches.Where(watch => !watch.IsConfiguration).SelectMany(watch => watch.Texts())],
        [.. _watches.Where(watch => watch.IsConfiguration).SelectMany(watch => watch.Texts())],
        [.. _watches.Select(watch => watch.Problem).OfType<ResourceProblem>()]);

    private static bool IsSame(ResourceTexts one, ResourceTexts other) =>
        one.Resources.SequenceEqual(other.Resources) && one.Configurations.SequenceEqual(other.Configurations) && one.Problems.SequenceEqual(other.Problems);

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.ClusterAwaited, LogLevel.Warning, "resources cannot be read yet: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
