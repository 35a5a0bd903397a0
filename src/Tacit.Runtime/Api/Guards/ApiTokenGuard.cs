using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tacit.Runtime.Api.Grpc;
using Tacit.Runtime.Api.Http;

namespace Tacit.Runtime.Api.Guards;

/// <summary>Hop 2: the API token. Compared in constant time; health answers without it.</summary>
/// <param name="token">The token, or empty for none.</param>
internal sealed class ApiTokenGuard(string token)
{
    private const string Header = "dapr-api-token";

    // Digests have one length, so that the comparison does not tell the token's.
    private readonly byte[]? _expected = token.Length == 0 ? null : Digest(token);

    /// <summary>Checks a request of the HTTP API.</summary>
    public void Check(HttpContext http, RequestTarget target)
    {
        // daprd exempts GET only, and looks at the path before it is cleaned.
        bool isHealth = HttpMethods.IsGet(http.Request.Method) && target.UncleanedPath is "v1.0/healthz" or "v1.0/healthz/outbound";
        Check(http, isHealth);
    }

    /// <summary>Checks a call of the gRPC API. What is unknown needs the token too, so that nobody can ask what there is.</summary>
    public void Check(HttpContext http, GrpcMethod? method) => Check(http, method is { IsOpen: true });

    private void Check(HttpContext http, bool isOpen)
    {
        if (_expected is null || isOpen)
            return;

        // As in daprd, the first of several values counts.
        if (http.Request.Headers[Header] is not [{ } given, ..])
            throw new ApiException(ApiErrors.ApiTokenMissing);
        if (!CryptographicOperations.FixedTimeEquals(Digest(given), _expected))
            throw new ApiException(ApiErrors.ApiTokenWrong);
        http.Request.Headers.Remove(Header);
    }

    private static byte[] Digest(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));
}
