using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Http;

namespace Tacit.Kubernetes.Credentials;

/// <summary>What a credential program printed. Its text form shows nothing of it.</summary>
/// <param name="Token">The bearer token; null for none.</param>
/// <param name="Certificate">The client certificate; null for none.</param>
/// <param name="Expires">When it ends; null for when the process does.</param>
internal sealed record ExecOutput(string? Token, SslStreamCertificateContext? Certificate, DateTimeOffset? Expires)
{
    /// <summary>Reads an <c>ExecCredential</c>.</summary>
    /// <exception cref="SecretStoreException">It is none, or holds no credential.</exception>
    public static ExecOutput Read(byte[] json, ExecSettings settings)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (Text(root, "kind") != "ExecCredential" || Text(root, "apiVersion") != settings.ApiVersion)
                throw settings.Wrong($"did not print an ExecCredential of {settings.ApiVersion}");
            if (!root.TryGetProperty("status", out JsonElement status))
                throw settings.Wrong("printed an ExecCredential without a status");
            string? token = Text(status, "token");
            (string? certificate, string? key) = (Text(status, "clientCertificateData"), Text(status, "clientKeyData"));
            if (token is null && (certificate is null || key is null))
                throw settings.Wrong("printed neither a token nor a certificate with its key");
            return new(token, certificate is null || key is null ? null : ClientCertificate.OfPem(certificate, key), Time(Text(status, "expirationTimestamp"), settings));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw settings.Wrong("did not print JSON");
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw settings.Wrong("printed a certificate and a key that do not go together");
        }
    }

    public override string ToString() => "credentials of a program";

    private static DateTimeOffset? Time(string? text, ExecSettings settings) =>
        text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time
        : throw settings.Wrong("printed an expirationTimestamp that is no time");

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
