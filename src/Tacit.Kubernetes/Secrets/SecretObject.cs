using System.Text;
using System.Text.Json;
using Tacit.Abstractions;

namespace Tacit.Kubernetes.Secrets;

/// <summary>Reads a <c>Secret</c> object.</summary>
internal static class SecretObject
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The pairs of its <c>data</c>. A value that is text comes decoded; bytes that are no text stay in the base64 that they come in.</summary>
    /// <exception cref="SecretStoreException">The object is broken.</exception>
    public static SecretData Read(JsonElement secret)
    {
        if (secret.ValueKind is not JsonValueKind.Object || !secret.TryGetProperty("data", out JsonElement data) || data.ValueKind is JsonValueKind.Null)
            return SecretData.Empty;
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        if (data.ValueKind is not JsonValueKind.Object)
            throw Broken();
        foreach (JsonProperty pair in data.EnumerateObject())
            pairs[pair.Name] = Decode(pair.Value);
        return SecretData.OfPairs(pairs);
    }

    private static string Decode(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Null)
            return "";
        if (value.ValueKind is not JsonValueKind.String || !value.TryGetBytesFromBase64(out byte[]? bytes))
            throw Broken();
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return value.GetString()!;
        }
    }

    private static SecretStoreException Broken() => new(SecretStoreFailure.Unavailable, "the API server sent a secret whose data is not base64");
}
