using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>Tells gRPC calls from other HTTP/2 requests.</summary>
internal static class GrpcRequest
{
    /// <summary>
    /// Whether this is a call: <c>POST</c> with content type <c>application/grpc</c> or <c>application/grpc+proto</c>, possibly
    /// with parameters. The other encodings of the same prefix, such as <c>application/grpc-web</c>, are other protocols.
    /// </summary>
    public static bool IsCall(HttpRequest request) => request.Method == HttpMethods.Post && MediaType(request) is not null;

    /// <summary>The content type of the answer: the request's, as in grpc-go.</summary>
    public static string AnswerType(HttpRequest request) => MediaType(request) ?? "application/grpc";

    private static string? MediaType(HttpRequest request)
    {
        ReadOnlySpan<char> given = request.ContentType;
        int parameters = given.IndexOf(';');
        ReadOnlySpan<char> type = (parameters < 0 ? given : given[..parameters]).Trim(' ');
        return type.Equals("application/grpc", StringComparison.OrdinalIgnoreCase) ? "application/grpc"
            : type.Equals("application/grpc+proto", StringComparison.OrdinalIgnoreCase) ? "application/grpc+proto"
            : null;
    }
}
