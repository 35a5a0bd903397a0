using System.Net;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Http;
using Tacit.Kubernetes.Clusters;

namespace Tacit.Kubernetes.Api;

/// <summary>Reads objects of one cluster: with fresh credentials, patient where the server asks for patience, and every failure has its kind.</summary>
internal sealed class ApiClient : IDisposable
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Deeper documents are no objects of a cluster.</summary>
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 128 };

    /// <summary>As in client-go, which daprd calls with.</summary>
    private const int MostRepetitions = 10;

    private readonly BackendHttp _http;
    private readonly Cluster _cluster;
    private readonly BackendLimits _limits;
    private readonly TimeProvider _timeProvider;
    private readonly Func<double> _chance;
    private readonly string _root;
    private readonly ApiRefusals _refusals;

    /// <param name="cluster">The server, and who we are.</param>
    /// <param name="limits">What the server may take of us.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="chance">From 0 to 1.</param>
    public ApiClient(Cluster cluster, BackendLimits limits, TimeProvider timeProvider, Func<double> chance)
    {
        (_cluster, _limits, _timeProvider, _chance) = (cluster, limits, timeProvider, chance);
        _http = new(cluster.Trust, limits, new(cluster.Server, [], field: null), timeProvider, cluster.Proxy);
        _root = cluster.Server.AbsoluteUri.TrimEnd('/');
        _refusals = new(cluster);
    }

    /// <summary>Reads an object, or a list of them.</summary>
    /// <exception cref="SecretStoreException">It cannot be read.</exception>
    /// <exception cref="ResourceExpiredException">A page cannot be gone on from.</exception>
    public async Task<JsonDocument> ReadAsync(ApiCall call, CancellationToken cancellationToken)
    {
        BackendAnswer answer = await RepeatAsync(call, _http.SendAsync, answer => answer, cancellationToken);
        return Parse(answer) ?? throw _refusals.AnotherServer(call);
    }

    /// <summary>Opens a watch: events, line by line.</summary>
    /// <exception cref="SecretStoreException">It cannot be opened.</exception>
    /// <exception cref="ResourceExpiredException">The server no longer knows the state to go on from.</exception>
    public Task<BackendStream> WatchAsync(ApiCall call, CancellationToken cancellationToken) =>
        RepeatAsync(call, _http.OpenAsync, stream => stream.Answer, cancellationToken);

    /// <summary>Reads one event of a watch.</summary>
    /// <exception cref="SecretStoreException">It is none.</exception>
    public JsonDocument ReadEvent(ApiCall call, ReadOnlyMemory<byte> line) =>
        ParseBytes(line.ToArray()) ?? throw new SecretStoreException(SecretStoreFailure.Unavailable, $"the API server at {_cluster.ShownServer} sent a broken event on: {call}");

    /// <summary>What a status in a stream means.</summary>
    public SecretStoreException Refusal(ApiCall call, ApiStatus status) => _refusals.Explain(call, (HttpStatusCode)status.Code, status);

    public void Dispose() => _http.Dispose();

    /// <summary>Makes a call again where that helps: with other credentials, and after the time that the server asks for. All in the time of one call.</summary>
    private async Task<T> RepeatAsync<T>(
        ApiCall call, Func<BackendRequest, CancellationToken, Task<T>> send, Func<T, BackendAnswer> answerOf, CancellationToken cancellationToken)
    {
        Uri uri = new(_root + call.PathAndQuery, in AsItIs);
        long started = _timeProvider.GetTimestamp();
        string? refused = null;
        for (int repetition = 0; ; repetition++)
        {
            string? authorization = await _cluster.Credential.AuthorizationAsync(cancellationToken);
            bool isOther = refused is null || authorization != refused;
            T result = await send(new(HttpMethod.Get, uri) { Headers = [.. Headers(authorization)] }, cancellationToken);
            BackendAnswer answer = answerOf(result);
            if (answer.IsSuccess)
                return result;
            (result as IDisposable)?.Dispose();

            using JsonDocument? document = Parse(answer);
            ApiStatus? status = document is null ? null : ApiStatus.Read(document.RootElement);
            if (answer.Status is HttpStatusCode.Unauthorized && refused is null && isOther)
            {
                _cluster.Credential.Forget(authorization);
                refused = authorization;
                if (await _cluster.Credential.AuthorizationAsync(cancellationToken) != refused)
                    continue;
            }

            if (answer.Status is HttpStatusCode.Gone)
                throw new ResourceExpiredException();
            if ((answer.RetryAfter ?? status?.RetryAfter) is { } pause && IsWorthWaiting(answer.Status, pause, started) && repetition < MostRepetitions)
                await Task.Delay(pause + (pause * (0.25 * _chance())), _timeProvider, cancellationToken);
            else
                throw _refusals.Explain(call, answer.Status, status ?? new(0, "", null), answer.RetryAfter);
        }
    }

    private bool IsWorthWaiting(HttpStatusCode status, TimeSpan pause, long started) =>
        status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
        && _timeProvider.GetElapsedTime(started) + (pause * 1.25) < _limits.Timeout;

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
}
