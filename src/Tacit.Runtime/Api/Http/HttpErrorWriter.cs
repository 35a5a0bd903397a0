using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Tacit.Runtime.Api.Http;

/// <summary>Renders an <see cref="ApiError"/> in HTTP.</summary>
internal static class HttpErrorWriter
{
    public static Task WriteAsync(HttpResponse response, ApiError error)
    {
        if (error.ClosesConnection)
            response.Headers.Connection = "close";
        if (error.Allow.Count > 0)
            response.Headers.Allow = error.Allow.ToArray();

        switch (error.Form)
        {
            case ApiErrorForm.Json:
                return JsonAnswer.WriteAsync(
                    response,
                    error.HttpStatus,
                    error,
                    static (json, error) =>
                    {
                        json.WriteStartObject();
                        json.WriteString("errorCode"u8, error.Code);
                        json.WriteString("message"u8, error.Message);
                        json.WriteEndObject();
                    },
                    newline: false);
            case ApiErrorForm.Text:
                response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
                return WriteTextAsync(response, error.HttpStatus, error.Message + "\n");
            case ApiErrorForm.BareText:
                return WriteTextAsync(response, error.HttpStatus, error.Message);
            default:
                response.StatusCode = error.HttpStatus;
                if (error.HttpStatus != StatusCodes.Status204NoContent)
                    response.ContentLength = 0;
                return Task.CompletedTask;
        }
    }

    private static async Task WriteTextAsync(HttpResponse response, int status, string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body);
    }
}
