using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Tacit.Runtime.Api.Http;

/// <summary>Reads request bodies within the size limit.</summary>
/// <param name="maxBytes">The limit; null for none.</param>
internal sealed class RequestBody(long? maxBytes)
{
    // The members of the protobuf messages behind the two secret requests, in both spellings of protobuf JSON.
    private static readonly string[] TextMembers = ["storeName", "store_name", "key"];

    /// <summary>Enough for bodies that have no effect, and for callers without a token: 64 KiB.</summary>
    private const int SmallBytes = 64 * 1024;

    /// <summary>The whole body. The public listener takes small ones only, as nobody who calls there is known.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext http) =>
        ReadAsync(http, Listener.Of(http) is ListenerKind.Public ? Smaller(SmallBytes) : maxBytes);

    private long Smaller(long limit) => Math.Min(limit, maxBytes ?? limit);

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext http, long? limit)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return default;
        if (http.Request.ContentLength > limit)
            throw new ApiException(ApiErrors.BodyTooLarge);

        using MemoryStream body = new();
        byte[] buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
            {
                if (body.Length + read > limit)
                    throw new ApiException(ApiErrors.BodyTooLarge);
                body.Write(buffer.AsSpan(0, read));
            }
        }
        catch (Exception failure) when (failure is IOException or OverflowException)
        {
            // A caller that broke off, or chunks that are none; BadHttpRequestException is an IOException.
            throw new ApiException(ApiErrors.BodyUnreadable, failure);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <summary>
    /// Refuses the body of a secret request that daprd would refuse. A body that is accepted has no effect: path and query
    /// say everything.
    /// </summary>
    public async ValueTask ExpectSecretRequestAsync(HttpContext http)
    {
        ReadOnlyMemory<byte> body = await ReadAsync(http, Smaller(SmallBytes));
        if (body.IsEmpty)
            return;

        if (!Utf8.IsValid(body.Span))
            throw new ApiException(ApiErrors.MalformedBody("not valid UTF-8"));

        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
                throw new ApiException(ApiErrors.MalformedBody("a JSON object is expected"));
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
                Check(member);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name with an unpaired surrogate.
            throw new ApiException(ApiErrors.MalformedBody("not valid JSON"), failure);
        }
    }

    private static void Check(JsonProperty member)
    {
        if (member.Value.ValueKind is JsonValueKind.Null)
            return;
        if (TextMembers.Contains(member.Name) && member.Value.ValueKind is not JsonValueKind.String)
            throw new ApiException(ApiErrors.MalformedBody($"{member.Name} must be a string"));
        if (member.Name is not "metadata")
            return;
        if (member.Value.ValueKind is not JsonValueKind.Object
            || member.Value.EnumerateObject().Any(entry => entry.Value.ValueKind is not JsonValueKind.String))
        {
            throw new ApiException(ApiErrors.MalformedBody("metadata must be an object of strings"));
        }
    }
}
