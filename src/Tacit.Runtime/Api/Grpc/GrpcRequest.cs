using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>Tells gRPC calls from other HTTP/2 requests.</summary>
internal static class GrpcRequest
{
    /// <summary>
    /// The content type of the answer to a call, which is the request's, as in grpc-go; null when it is no call. A call is a
    /// <c>POST</c> with content type <c>application/grpc</c> or <c>application/grpc+proto</c>, possibly with parameters. The other
    /// encodings of the same prefix, such as <c>application/grpc-web</c>, are other protocols.
    /// </summary>
    public static string? AnswerType(HttpRequest request)
    {
        if (request.Method != HttpMethods.Post)
            return null;
        ReadOnlySpan<char> given = request.ContentType;
        int parameters = given.IndexOf(';');
        ReadOnlySpan<char> type = (parameters < 0 ? given : given[..parameters]).Trim(' ');
        return type.Equals("application/grpc", StringComparison.OrdinalIgnoreCase) ? "application/grpc"
            : type.Equals("application/grpc+proto", StringComparison.OrdinalIgnoreCase) ? "application/grpc+proto"
            : null;
    }
}
