using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Tacit.RunningSidecars;

/// <summary>Calls of the HTTP API of a sidecar on this machine, over its port or its unix domain socket.</summary>
internal sealed class SidecarClient : IDisposable
{
    /// <summary>More than any sidecar says of itself.</summary>
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    private readonly HttpClient _client;

    /// <param name="sidecar">Whom to call.</param>
    /// <param name="apiToken">The token that it asks for; empty for none.</param>
    /// <param name="patience">How long a call may take.</param>
    public SidecarClient(RunningSidecar sidecar, string apiToken, TimeSpan patience)
    {
        SocketsHttpHandler handler = new()
        {
            // A proxy for the web has no business between two processes of one machine.
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = (_, cancellationToken) => ConnectAsync(sidecar, cancellationToken),
        };
        _client = new(handler) { BaseAddress = new("http://localhost"), Timeout = patience, MaxResponseContentBufferSize = MaxAnswerBytes };
        if (apiToken.Length > 0)
            _client.DefaultRequestHeaders.TryAddWithoutValidation("dapr-api-token", apiToken);
    }

    /// <summary>What launchers and apps told the sidecar to remember; empty when it does not say.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadExtendedMetadataAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, string> extended = new(StringComparer.Ordinal);
        try
        {
            using JsonDocument answer = JsonDocument.Parse(await _client.GetByteArrayAsync(new Uri("/v1.0/metadata", UriKind.Relative), cancellationToken));
            foreach (JsonProperty member in answer.RootElement.GetProperty("extended").EnumerateObject())
                extended[member.Name] = member.Value.GetString() ?? "";
        }
        catch (Exception failure) when (IsNoAnswer(failure, cancellationToken) || failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            extended.Clear();
        }

        return extended;
    }

    /// <summary>The answer to a GET; null when there was none.</summary>
    public async Task<SidecarAnswer?> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            return new(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception failure) when (IsNoAnswer(failure, cancellationToken))
        {
            return null;
        }
    }

    /// <summary>Asks the sidecar to end; its status, or null when there was no answer.</summary>
    public async Task<HttpStatusCode?> ShutDownAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await _client.PostAsync(new Uri("/v1.0/shutdown", UriKind.Relative), content: null, cancellationToken);
            return answer.StatusCode;
        }
        catch (Exception failure) when (IsNoAnswer(failure, cancellationToken))
        {
            return null;
        }
    }

    public void Dispose() => _client.Dispose();

    private static bool IsNoAnswer(Exception failure, CancellationToken cancellationToken) =>
        failure is HttpRequestException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static async ValueTask<Stream> ConnectAsync(RunningSidecar sidecar, CancellationToken cancellationToken)
    {
        bool isUnix = sidecar.HttpSocket.Length > 0;
        EndPoint endPoint = isUnix ? new UnixDomainSocketEndPoint(sidecar.HttpSocket)
            : IPAddress.TryParse(sidecar.HttpAddress, out IPAddress? address) ? new IPEndPoint(address, sidecar.HttpPort)
            : throw new HttpRequestException("there is no address to connect to");
        Socket socket = isUnix ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
