using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tacit.Abstractions;
using Tacit.Runtime.Api.Grpc.Protocol;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>Renders an <see cref="ApiError"/> as the status of a gRPC answer: in the headers where nothing was sent, else in the trailers.</summary>
/// <remarks>
/// Dapr's Java SDK refuses headers and trailers of more than 8 KiB together, so long messages are cut. The worst case: 2 KiB of
/// message, the same text again in the details (2.7 KiB as base64), and two details of up to 512 bytes (1.4 KiB).
/// </remarks>
internal sealed class GrpcErrorWriter(ErrorContract contract)
{
    /// <summary>Largest <c>grpc-message</c>, in bytes as encoded.</summary>
    private const int MaxMessageBytes = 2048;

    /// <summary>Largest value in the details, in bytes; a longer one is left out, as half a name is none.</summary>
    private const int MaxDetailBytes = 512;

    private const string Cut = "...";

    public Task WriteAsync(HttpResponse response, string answerType, ApiError error)
    {
        IHeaderDictionary outcome;
        if (response.HasStarted)
        {
            outcome = response.HttpContext.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        }
        else
        {
            response.StatusCode = StatusCodes.Status200OK;
            response.ContentType = answerType;
            outcome = response.Headers;
        }

        (string message, string encoded) = Fit(error.GrpcMessage);
        outcome["grpc-status"] = ((int)error.GrpcStatus).ToString(CultureInfo.InvariantCulture);
        outcome["grpc-message"] = encoded;
        if (error.Reason.Length > 0 && (contract is ErrorContract.Documented || error.HasDetailsInDaprd))
            outcome["grpc-status-details-bin"] = Convert.ToBase64String(Details(error, message).ToByteArray()).TrimEnd('=');
        return response.CompleteAsync();
    }

    private static Status Details(ApiError error, string message)
    {
        ErrorInfo info = new() { Reason = error.Reason, Domain = "dapr.io" };
        foreach ((string name, string value) in error.Details)
        {
            if (Encoding.UTF8.GetByteCount(value) <= MaxDetailBytes)
                info.Metadata.Add(name, value);
        }

        return new() { Code = (int)error.GrpcStatus, Message = message, Details = { Any.Pack(info) } };
    }

    /// <summary>The message as it is and percent-encoded, cut so that both fit.</summary>
    private static (string Text, string Encoded) Fit(string message)
    {
        StringBuilder encoded = new(message.Length);
        int fits = 0;
        int fitsEncoded = 0;
        foreach (Rune rune in message.EnumerateRunes())
        {
            AppendEncoded(encoded, rune);
            if (encoded.Length > MaxMessageBytes)
                return (message[..fits] + Cut, encoded.ToString(0, fitsEncoded) + Cut);
            if (encoded.Length <= MaxMessageBytes - Cut.Length)
            {
                fits += rune.Utf16SequenceLength;
                fitsEncoded = encoded.Length;
            }
        }

        // A space at the end is malformed in HTTP/2 (RFC 9113, 8.2.1), and clients drop such a header. No message begins with one.
        if (encoded.Length > 0 && encoded[^1] == ' ')
            encoded.Replace(" ", "%20", encoded.Length - 1, 1);
        return (message, encoded.ToString());
    }

    // The gRPC protocol sends printable ASCII but '%' as it is, and every other byte of the UTF-8 form as %XX.
    private static void AppendEncoded(StringBuilder encoded, Rune rune)
    {
        if (rune.Value is >= 0x20 and <= 0x7E and not '%')
        {
            encoded.Append((char)rune.Value);
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        foreach (byte unit in bytes[..rune.EncodeToUtf8(bytes)])
            encoded.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
    }
}
