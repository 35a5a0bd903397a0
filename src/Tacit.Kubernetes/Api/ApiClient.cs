using System.Net;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Http;
using Tacit.Kubernetes.Clusters;

namespace Tacit.Kubernetes.Api;

/// <summary>Reads objects of one cluster: with fresh credentials, patient where the server asks for patience, and every failure has its kind.</summary>
internal sealed class ApiClient : IDisposable
{
    /// <summary>Deeper documents are no objects of a cluster.</summary>
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 1000 };

    /// <summary>As in client-go, which daprd calls with.</summary>
    private const int MostRepetitions = 10;

    private readonly Cluster _cluster;
    private readonly BackendLimits _limits;
    private readonly TimeProvider _timeProvider;
    private readonly Func<double> _chance;
    private readonly string _root;
    private readonly ApiRefusals _refusals;
    private readonly Lock _lock = new();
    private Connections _connections;

    /// <param name="cluster">The server, and who we are.</param>
    /// <param name="limits">What the server may take of us.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="chance">From 0 to 1.</param>
    public ApiClient(Cluster cluster, BackendLimits limits, TimeProvider timeProvider, Func<double> chance)
    {
        (_cluster, _limits, _timeProvider, _chance) = (cluster, limits, timeProvider, chance);
        _connections = Connect();
        _root = cluster.Server.AbsoluteUri.TrimEnd('/');
        _refusals = new(cluster);
    }

    /// <summary>Reads an object, or a list of them.</summary>
    /// <exception cref="SecretStoreException">It cannot be read.</exception>
    /// <exception cref="ResourceExpiredException">A page cannot be gone on from.</exception>
    public async Task<JsonDocument> ReadAsync(ApiCall call, CancellationToken cancellationToken)
    {
        BackendAnswer answer = await RepeatAsync(call, (http, request, time) => http.SendAsync(request, time), answer => answer, cancellationToken);
        return Parse(answer) ?? throw _refusals.AnotherServer(call);
    }

    /// <summary>Opens a watch: events, line by line.</summary>
    /// <exception cref="SecretStoreException">It cannot be opened.</exception>
    /// <exception cref="ResourceExpiredException">The server no longer knows the state to go on from.</exception>
    public Task<BackendStream> WatchAsync(ApiCall call, CancellationToken cancellationToken) =>
        RepeatAsync(call, (http, request, time) => http.OpenAsync(request, time), stream => stream.Answer, cancellationToken);

    /// <summary>Reads one event of a watch.</summary>
    /// <exception cref="SecretStoreException">It is none.</exception>
    public JsonDocument ReadEvent(ApiCall call, ReadOnlyMemory<byte> line) =>
        ParseBytes(line.ToArray()) ?? throw new SecretStoreException(SecretStoreFailure.Unavailable, $"the API server at {_cluster.ShownServer} sent a broken event on: {call}");

    /// <summary>What a refusal in a stream means.</summary>
    public SecretStoreException Explain(ApiCall call, ApiRefusal refusal) => _refusals.Explain(call, refusal);

    public void Dispose() => Current().Http.Dispose();

    /// <summary>Makes a call again where that helps: with other credentials, and after the time that the server asks for. All in the time of one call.</summary>
    private async Task<T> RepeatAsync<T>(
        ApiCall call, Func<BackendHttp, BackendRequest, CancellationToken, Task<T>> send, Func<T, BackendAnswer> answerOf, CancellationToken cancellationToken)
    {
        Uri uri = BackendRequest.AddressOf(_root + call.PathAndQuery);
        long started = _timeProvider.GetTimestamp();
        using CancellationTokenSource time = new(_limits.Timeout, _timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        bool isRenewed = false;
        try
        {
            for (int repetition = 0; ; repetition++)
            {
                Connections connections = Current();
                string? authorization = await AuthorizationAsync(either.Token, cancellationToken);
                T result = await send(connections.Http, new(HttpMethod.Get, uri) { Headers = [.. Headers(authorization)] }, either.Token);
                BackendAnswer answer = answerOf(result);
                if (answer.IsSuccess)
                    return result;
                (result as IDisposable)?.Dispose();

                if (answer.Status is HttpStatusCode.Unauthorized && !isRenewed)
                {
                    isRenewed = true;
                    if (await RenewAsync(authorization, connections, either.Token, cancellationToken))
                        continue;
                }

                if (answer.Status is HttpStatusCode.Gone && call.Name is null)
                    throw new ResourceExpiredException();
                ApiRefusal refusal = ApiRefusal.Of(answer, Parse);
                if (refusal.RetryAfter is { } pause && IsWorthWaiting(answer.Status, pause, started) && repetition < MostRepetitions)
                    await Task.Delay(pause + (pause * (0.25 * _chance())), _timeProvider, either.Token);
                else
                    throw _refusals.Explain(call, refusal);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SecretStoreException(
                SecretStoreFailure.Unavailable, $"the API server at {_cluster.ShownServer} did not answer within {_limits.Timeout.TotalSeconds:0.###} s{_limits.TimeoutAdvice}");
        }
    }

    /// <summary>Whether there is something else to prove who we are than what was refused.</summary>
    private async Task<bool> RenewAsync(string? refused, Connections connections, CancellationToken time, CancellationToken cancellationToken)
    {
        _cluster.Credential.Forget(refused);
        bool isOther = await AuthorizationAsync(time, cancellationToken) != refused;
        // A certificate was shown when the connection was made: another one needs another connection.
        if (connections.Shown is null || await _cluster.Trust.ClientCertificate!.CurrentAsync(time) == connections.Shown.First)
            return isOther;
        lock (_lock)
        {
            // Not disposed: what runs on the old ones ends by itself, and those that are idle are closed soon.
            if (_connections == connections)
                _connections = Connect();
        }

        return true;
    }

    private async ValueTask<string?> AuthorizationAsync(CancellationToken time, CancellationToken cancellationToken)
    {
        try
        {
            return await _cluster.Credential.AuthorizationAsync(time);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SecretStoreException(
                SecretStoreFailure.Unavailable, $"the credentials of {_cluster.Source} were not there within {_limits.Timeout.TotalSeconds:0.###} s{_limits.TimeoutAdvice}");
        }
    }

    private Connections Connect()
    {
        ShownCertificate? shown = _cluster.Trust.ClientCertificate is { } own && _cluster.Server.Scheme == Uri.UriSchemeHttps ? new(own) : null;
        return new(new(_cluster.Trust with { ClientCertificate = shown }, _limits, new(_cluster.Server, [], field: null), _timeProvider, _cluster.Proxy), shown);
    }

    private Connections Current()
    {
        lock (_lock)
            return _connections;
    }

    private bool IsWorthWaiting(HttpStatusCode status, TimeSpan pause, long started) =>
        status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
        && pause < _limits.Timeout && _timeProvider.GetElapsedTime(started) + (pause * 1.25) < _limits.Timeout;

    private IEnumerable<KeyValuePair<string, string>> Headers(string? authorization)
    {
        yield return new("Accept", "application/json");
        yield return new("User-Agent", "tacit");
        foreach (KeyValuePair<string, string> header in _cluster.Impersonation)
            yield return header;
        if (authorization is null)
            yield break;
        yield return authorization.All(sign => sign is >= ' ' and < '\u007f')
            ? new("Authorization", authorization)
            : throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"the credentials of {_cluster.Source} hold characters that no token has");
    }

    private static JsonDocument? Parse(BackendAnswer answer) =>
        answer.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? ParseBytes(answer.Body) : null;

    private static JsonDocument? ParseBytes(byte[] json)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(json, Bounded);
            if (document.RootElement.ValueKind is JsonValueKind.Object && JsonTexts.AreWellFormed(json, Bounded.MaxDepth))
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            // Without the cause: it may quote the secret.
            return null;
        }
    }

    /// <summary>Connections, and the certificate that the first of them showed.</summary>
    private sealed record Connections(BackendHttp Http, ShownCertificate? Shown);
}
