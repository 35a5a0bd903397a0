using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>Renders an <see cref="ApiError"/> as a trailers-only gRPC answer: status 200, the outcome in the headers.</summary>
internal static class GrpcErrorWriter
{
    public static Task WriteAsync(HttpResponse response, ApiError error)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)error.GrpcStatus).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = PercentEncode(error.Message);
        return response.CompleteAsync();
    }

    // The gRPC protocol sends printable ASCII but '%' as it is, and every other byte of the UTF-8 form as %XX.
    private static string PercentEncode(string message)
    {
        StringBuilder encoded = new(message.Length);
        foreach (byte unit in Encoding.UTF8.GetBytes(message))
        {
            if (unit is >= 0x20 and <= 0x7E and not (byte)'%')
                encoded.Append((char)unit);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
        }

        return encoded.ToString();
    }
}
