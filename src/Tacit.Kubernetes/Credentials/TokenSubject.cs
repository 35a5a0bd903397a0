using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Tacit.Abstractions;

namespace Tacit.Kubernetes.Credentials;

/// <summary>Whom a service account's token is for, read from the token itself: messages on RBAC need the name.</summary>
internal static class TokenSubject
{
    private const string ServiceAccount = "system:serviceaccount:";

    /// <summary>The <c>sub</c> of a token that is a JWT of a service account; null for any other text.</summary>
    public static string? Of(string? authorization)
    {
        if (authorization?.Split('.') is not [_, { Length: > 0 and < 64 * 1024 } payload, _])
            return null;
        try
        {
            using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return claims.RootElement.ValueKind is JsonValueKind.Object
                && claims.RootElement.TryGetProperty("sub", out JsonElement subject) && subject.ValueKind is JsonValueKind.String
                && subject.GetString() is { Length: < 400 } name && name.StartsWith(ServiceAccount, StringComparison.Ordinal)
                ? PrintableText.Of(name)
                : null;
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }
    }
}
