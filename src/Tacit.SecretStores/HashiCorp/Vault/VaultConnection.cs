using System.Net;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Http;

namespace Tacit.SecretStores.HashiCorp.Vault;

/// <summary>The wire: one call of the HTTP API, and what its failure means. Knows nothing of logins.</summary>
/// <param name="http">The connections.</param>
/// <param name="address">The server's address.</param>
/// <param name="space">The namespace; null for the root.</param>
internal sealed class VaultConnection(BackendHttp http, Uri address, string? space) : IDisposable
{
    /// <summary>Deeper documents are no answers of a server.</summary>
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 128 };

    private readonly string _root = $"{address.AbsoluteUri.TrimEnd('/')}/v1/";

    /// <summary>Scheme, host and port, for messages.</summary>
    public string Server { get; } = RedirectRules.Show(address);

    /// <summary>Makes a call, and leaves a refusal to the caller. Transient trouble is none: it is thrown.</summary>
    /// <param name="call">The call.</param>
    /// <param name="token">The token; null for calls that need none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SecretStoreException">There is no answer that tells something.</exception>
    public async Task<VaultAnswer> TryAsync(VaultCall call, string? token, CancellationToken cancellationToken)
    {
        Uri uri = BackendRequest.AddressOf(_root + call.Path + (call.Query.Length > 0 ? $"?{call.Query}" : ""));
        BackendAnswer answer = await http.SendAsync(new(call.Method, uri) { Headers = [.. Headers(token)], Body = call.Body }, cancellationToken);
        VaultAnswer parsed = Parse(answer);
        if (KindOf(parsed.Status) is not SecretStoreFailure.Unavailable)
            return parsed;
        using (parsed)
            throw Refusal(parsed);
    }

    /// <summary>What a refusal means. Its own words are not shown: they may quote what was asked, or what was found.</summary>
    public SecretStoreException Refusal(VaultAnswer answer)
    {
        SecretStoreFailure kind = KindOf(answer.Status);
        string why = (kind, (int)answer.Status) switch
        {
            (_, 412) => "has not caught up with the cluster's leader yet",
            (_, 429) => "limits the rate of calls",
            (_, 503) when answer.Says("sealed") => "is sealed",
            (_, 503) => "is sealed, in maintenance, or without a leader",
            (SecretStoreFailure.Unavailable, _) => "failed",
            (SecretStoreFailure.PermissionDenied, _) => "denies it: the token's policies do not allow this path",
            (SecretStoreFailure.Unauthenticated, _) => "does not accept the token",
            (SecretStoreFailure.NotFound, _) => "knows no such path",
            _ => "refuses the call",
        };
        return new(kind, $"the server at {Server} {why} (status {(int)answer.Status})") { RetryAfter = answer.RetryAfter };
    }

    public void Dispose() => http.Dispose();

    private IEnumerable<KeyValuePair<string, string>> Headers(string? token)
    {
        // Agents and proxies can be told to refuse calls without it, which a web page cannot send.
        yield return new("X-Vault-Request", "true");
        if (space is not null)
            yield return new("X-Vault-Namespace", space);
        if (token is null)
            yield break;
        yield return token.All(sign => sign is > ' ' and < '\u007f')
            ? new("X-Vault-Token", token)
            : throw new SecretStoreException(SecretStoreFailure.InvalidRequest, "the token holds white space or other characters that no token has");
    }

    private VaultAnswer Parse(BackendAnswer answer)
    {
        // "Nothing is there" of another server is no absent secret, and 400 is what http gets of an https server: this API says both in JSON.
        if (!IsJson(answer) && (answer.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest || (answer.IsSuccess && answer.Body.Length > 0)))
            throw AnotherServer("not with JSON");
        // Without content, as 204; and whatever stands before a server that fails may say so in its own words.
        if (answer.Body.Length == 0 || !IsJson(answer))
            return new(answer.Status, answer.RetryAfter, document: null);
        try
        {
            JsonDocument document = JsonDocument.Parse(answer.Body, Bounded);
            VaultAnswer parsed = new(answer.Status, answer.RetryAfter, document);
            bool isWellFormed = JsonTexts.AreWellFormed(answer.Body, Bounded.MaxDepth);
            if (isWellFormed && (parsed.Status is not HttpStatusCode.NotFound || parsed.IsOfVault))
                return parsed;
            parsed.Dispose();
            throw isWellFormed ? AnotherServer("not as Vault does") : new JsonException();
        }
        catch (JsonException) when (!answer.IsSuccess)
        {
            return new(answer.Status, answer.RetryAfter, document: null);
        }
        catch (JsonException)
        {
            // Without the cause: it may quote the secret.
            throw new SecretStoreException(SecretStoreFailure.Unavailable, $"the server at {Server} answered with broken JSON");
        }
    }

    private SecretStoreException AnotherServer(string how) =>
        new(SecretStoreFailure.InvalidRequest, $"the server at {Server} answers, but {how}; is {VaultFields.Address} the address of a Vault or OpenBao server?");

    private static bool IsJson(BackendAnswer answer) =>
        answer.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || answer.MediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase);

    /// <summary>412, 472 and 473 are of clusters that replicate; the call succeeds later, or at another node.</summary>
    private static SecretStoreFailure KindOf(HttpStatusCode status) =>
        (int)status is 412 or 472 or 473 ? SecretStoreFailure.Unavailable : FailureKinds.Of(status);
}
