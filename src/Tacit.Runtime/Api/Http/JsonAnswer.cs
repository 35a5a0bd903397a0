using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Api.Http;

/// <summary>Writes a JSON answer whole, with its length, so that a failure half-way cannot leave a truncated 200.</summary>
internal static class JsonAnswer
{
    private static readonly JsonWriterOptions Options = new() { Encoder = GoJsonEncoder.Instance, SkipValidation = true };

    /// <summary>Sends what <paramref name="write"/> produces, followed by a newline where <paramref name="newline"/> says so.</summary>
    public static async Task WriteAsync<T>(HttpResponse response, int status, T value, Action<Utf8JsonWriter, T> write, bool newline)
    {
        ArrayBufferWriter<byte> body = new(256);
        using (Utf8JsonWriter json = new(body, Options))
            write(json, value);
        if (newline)
            body.Write("\n"u8);

        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory);
    }
}
