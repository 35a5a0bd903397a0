using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tacit.Runtime.Api.Http;

namespace Tacit.Runtime.Api.Guards;

/// <summary>Hop 2: the API token. Compared in constant time; health answers without it.</summary>
/// <param name="token">The token, or empty for none.</param>
internal sealed class ApiTokenGuard(string token)
{
    private const string Header = "dapr-api-token";

    // Digests have one length, so that the comparison does not tell the token's.
    private readonly byte[]? _expected = token.Length == 0 ? null : Digest(token);

    public void Check(HttpContext http, RequestTarget target)
    {
        if (_expected is null || IsHealth(http, target))
            return;

        // As in daprd, the first of several values counts.
        string given = http.Request.Headers[Header] is [{ } first, ..] ? first : "";
        if (!CryptographicOperations.FixedTimeEquals(Digest(given), _expected))
            throw new ApiException(ApiErrors.InvalidApiToken);
        http.Request.Headers.Remove(Header);
    }

    // daprd exempts GET only, and looks at the path before it is cleaned.
    private static bool IsHealth(HttpContext http, RequestTarget target) =>
        HttpMethods.IsGet(http.Request.Method) && target.UncleanedPath is "v1.0/healthz" or "v1.0/healthz/outbound";

    private static byte[] Digest(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));
}
