using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Http;

namespace Tacit.Kubernetes.Api;

/// <summary>Keeps a copy of all objects of a selection: lists them once, then follows what changes for as long as it lives.</summary>
/// <remarks>A list is repeated only when the server has forgotten the state to go on from. The wire: Kubernetes API concepts, "Efficient detection of changes".</remarks>
/// <param name="client">The API.</param>
/// <param name="selection">What is followed.</param>
/// <param name="read">Makes something of an object.</param>
/// <param name="changed">Called after each change, from the thread that follows.</param>
/// <param name="surroundings">Clock, chance and log.</param>
internal sealed partial class ResourceWatch<T>(
    ApiClient client, ApiSelection selection, Func<JsonElement, T> read, Action changed, WatchSurroundings surroundings) : IAsyncDisposable
    where T : class
{
    /// <summary>A server sends a bookmark about each minute; one that is silent for longer than two is not there any more.</summary>
    internal static readonly TimeSpan Silence = TimeSpan.FromSeconds(150);

    /// <summary>A watch that ends sooner counts as a failure, so that nobody asks without a pause.</summary>
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromSeconds(5);

    /// <summary>The server ends a watch after this time at least, and twice it at most: connections wander over the servers of a cluster.</summary>
    private const int LeastWatchSeconds = 300;

    private readonly Backoff _backoff = new(surroundings.Chance);
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private Dictionary<string, T> _items = new(StringComparer.Ordinal);
    private string? _version;
    private volatile bool _wasListed;
    private bool _isDoubtful;
    private string? _trouble;
    private Task _following = Task.CompletedTask;
    private volatile bool _isLive;
    private int _disposed;

    /// <summary>Whether what is kept is what the cluster has, but for the time that an event is on its way.</summary>
    public bool IsLive => _isLive;

    /// <summary>Whether there was a list, however old what is kept is.</summary>
    public bool WasListed => _wasListed;

    /// <summary>What is kept of an object, whether the watch is live or not.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out T? item)
    {
        lock (_lock)
            return _items.TryGetValue(name, out item);
    }

    /// <summary>Everything that is kept.</summary>
    public IReadOnlyList<KeyValuePair<string, T>> All()
    {
        lock (_lock)
            return [.. _items];
    }

    /// <summary>Lists the objects now. Nothing is followed yet.</summary>
    /// <exception cref="SecretStoreException">They cannot be listed.</exception>
    public async Task ListAsync(CancellationToken cancellationToken)
    {
        ApiList<T> list = _wasListed
            ? await ApiList<T>.ReadAsync(client, selection, read, cancellationToken)
            : await ListRecentAsync(cancellationToken);
        lock (_lock)
            _items = new(list.Items, StringComparer.Ordinal);
        (_version, _wasListed) = (list.ResourceVersion, true);
    }

    /// <summary>Follows the objects from here on, listing them first where that has not been done.</summary>
    /// <param name="delay">The pause before.</param>
    public void Follow(TimeSpan delay) => _following = Task.Run(() => FollowAsync(delay, _ended.Token));

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _ended.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    /// <summary>The first list may be of a moment ago, which costs the server nothing. One that is too large in one piece comes in pages.</summary>
    private async Task<ApiList<T>> ListRecentAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ApiList<T>.ReadRecentAsync(client, selection, read, cancellationToken);
        }
        catch (Exception failure) when (failure is ResourceExpiredException or SecretStoreException { Failure: SecretStoreFailure.InvalidRequest })
        {
            return await ApiList<T>.ReadAsync(client, selection, read, cancellationToken);
        }
    }

    private async Task FollowAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Task.Delay(pause, surroundings.TimeProvider, cancellationToken);
                if (_version is null)
                {
                    await ListAsync(cancellationToken);
                    changed();
                }

                pause = await WatchAsync(cancellationToken);
            }
            catch (ResourceExpiredException)
            {
                // All others are told the same at the same moment.
                _version = null;
                pause = _backoff.Next(Backoff.Longest);
            }
            catch (SecretStoreException failure)
            {
                pause = PauseAfter(failure);
            }
            catch (Exception bug) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever happens, it is followed. The message is left out: it may quote an object.
                Log.Crashed(surroundings.Logger, selection.Call("watch"), bug.GetType().ToString(), bug.StackTrace);
                _version = null;
                pause = _backoff.Next(Backoff.Longest);
            }
            finally
            {
                _isLive = false;
            }
        }
    }

    /// <summary>Follows until the server ends the watch; returns the pause before the next.</summary>
    private async Task<TimeSpan> WatchAsync(CancellationToken cancellationToken)
    {
        long opened = surroundings.TimeProvider.GetTimestamp();
        ApiCall call = selection.Call(
            "watch",
            ("watch", "true"),
            ("resourceVersion", _version!),
            ("allowWatchBookmarks", "true"),
            ("timeoutSeconds", $"{LeastWatchSeconds + (int)(LeastWatchSeconds * surroundings.Chance())}"));
        using BackendStream stream = await client.WatchAsync(call, cancellationToken);
        if (!_isDoubtful)
            Live(call);
        bool isTaken = true;
        try
        {
            await foreach (ReadOnlyMemory<byte> line in stream.LinesAsync(Silence, cancellationToken))
            {
                if (line.IsEmpty)
                    continue;
                isTaken = false;
                using JsonDocument change = client.ReadEvent(call, line);
                Apply(call, change.RootElement);
                isTaken = true;
                Live(call);
            }
        }
        catch (SecretStoreException) when (stream.IsSilent || !isTaken)
        {
            // What opens watches and brings nothing, or what cannot be gone on from, is no watch: it does not count until it brings something, and all is listed.
            (_isDoubtful, _isLive, _version) = (true, false, null);
            throw;
        }

        if (surroundings.TimeProvider.GetElapsedTime(opened) < ShortestWatch)
            return _backoff.Next(Backoff.Longest);
        _backoff.Reset();
        return TimeSpan.Zero;
    }

    /// <summary>The watch is open, or has brought something.</summary>
    private void Live(ApiCall call)
    {
        (_isLive, _isDoubtful) = (true, false);
        if (Interlocked.Exchange(ref _trouble, null) is not null)
            Log.Restored(surroundings.Logger, surroundings.Owner, call);
    }

    private void Apply(ApiCall call, JsonElement change)
    {
        JsonElement item = change.TryGetProperty("object", out JsonElement value) ? value : default;
        string type = change.TryGetProperty("type", out JsonElement text) && text.ValueKind is JsonValueKind.String ? text.GetString()! : "";
        if (type == "ERROR")
        {
            ApiRefusal refusal = ApiRefusal.Of(item) ?? new(HttpStatusCode.InternalServerError, "", null, IsOfApiServer: true);
            if (refusal.Status is HttpStatusCode.Gone)
                throw new ResourceExpiredException();
            throw client.Explain(call, refusal);
        }

        // What was brought is worth something: the next pause is a short one.
        _backoff.Reset();
        if (ApiObject.MetadataText(item, "resourceVersion") is { } version)
            _version = version;
        if (type == "BOOKMARK" || ApiObject.NameOf(item) is not { } name)
            return;
        T? made = type == "DELETED" ? default : TryRead(item);
        lock (_lock)
        {
            if (made is null)
                _items.Remove(name);
            else
                _items[name] = made;
        }

        changed();
    }

    /// <summary>One object that is broken is not kept; whoever wants it asks for it, and is told.</summary>
    private T? TryRead(JsonElement item)
    {
        try
        {
            return read(item);
        }
        catch (SecretStoreException)
        {
            return default;
        }
    }

    private TimeSpan PauseAfter(SecretStoreException failure)
    {
        // Servers are restarted, one after the other, and nobody has to know. What cannot be opened again is said, once for each trouble: it may last for hours.
        if (_isLive)
            Log.Ended(surroundings.Logger, surroundings.Owner, selection.Call("watch"), failure.Message);
        else if (Interlocked.Exchange(ref _trouble, failure.Message) != failure.Message)
            Log.Broken(surroundings.Logger, surroundings.Owner, surroundings.Meanwhile, failure.Message);
        // A state that is refused, as by another cluster at the same address, is not asked for again.
        if (failure.Failure is SecretStoreFailure.InvalidRequest)
            _version = null;
        TimeSpan pause = _backoff.Next(failure.Failure is SecretStoreFailure.Unavailable ? Backoff.Longest : Backoff.LongestRefused);
        return failure.RetryAfter is { } asked && asked > pause
            ? (asked < Backoff.LongestRefused ? asked : Backoff.LongestRefused) * (1 + (0.25 * surroundings.Chance()))
            : pause;
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.WatchBroken, LogLevel.Warning, "{Owner}: changes are not seen at the moment, and {Meanwhile}: {Reason}")]
        public static partial void Broken(ILogger logger, string owner, string meanwhile, string reason);

        [LoggerMessage(LogEventIds.WatchEnded, LogLevel.Debug, "{Owner}: opening anew what ended: {Call}: {Reason}")]
        public static partial void Ended(ILogger logger, string owner, ApiCall call, string reason);

        [LoggerMessage(LogEventIds.WatchRestored, LogLevel.Information, "{Owner}: changes are seen again: {Call}")]
        public static partial void Restored(ILogger logger, string owner, ApiCall call);

        [LoggerMessage(LogEventIds.WatchCrashed, LogLevel.Error, "{Call} failed unexpectedly: {ExceptionType}\n{StackTrace}")]
        public static partial void Crashed(ILogger logger, ApiCall call, string exceptionType, string? stackTrace);
    }
}
