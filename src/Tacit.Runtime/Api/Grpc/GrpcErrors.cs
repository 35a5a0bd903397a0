using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>The refusals that only the gRPC listener has; <see cref="ApiErrors"/> is the rest of the table.</summary>
/// <remarks>
/// The statuses are those that the gRPC protocol's table of status codes assigns to each case, and the two about sizes have
/// grpc-go's words, which daprd shows. Callers that do not speak gRPC at all are answered in HTTP.
/// </remarks>
internal static class GrpcErrors
{
    public static ApiError NotGrpc { get; } = new(
        "", StatusCodes.Status415UnsupportedMediaType, GrpcStatus.Unimplemented,
        "this port speaks gRPC: POST with content-type application/grpc; the HTTP API has a port of its own")
    {
        Form = ApiErrorForm.Text,
    };

    /// <summary>What the API allow list hides.</summary>
    public static ApiError MethodHidden { get; } = new(
        "", StatusCodes.Status501NotImplemented, GrpcStatus.Unimplemented, "Not Implemented")
    {
        Reason = "Not Implemented",
        Details = [new("http.code", "501"), new("http.error_message", "requested endpoint is not available")],
        HasDetailsInDaprd = true,
    };

    public static ApiError DeadlineExceeded { get; } = Of(
        "ERR_DEADLINE_EXCEEDED", GrpcStatus.DeadlineExceeded, "the deadline passed before there was an answer");

    public static ApiError MalformedTimeout { get; } = Of(
        "ERR_GRPC_TIMEOUT", GrpcStatus.Internal, "malformed grpc-timeout: up to 8 digits and one of H, M, S, m, u, n are expected");

    public static ApiError NotOneMessage { get; } = Of(
        "ERR_GRPC_MESSAGE", GrpcStatus.Unimplemented, "the method takes exactly one request message");

    public static ApiError TruncatedMessage { get; } = Of(
        "ERR_GRPC_MESSAGE", GrpcStatus.Internal, "the request ended inside a message");

    public static ApiError MalformedMessage { get; } = Of(
        "ERR_GRPC_MESSAGE", GrpcStatus.Internal, "the request message is not a valid protocol buffer of the method's type");

    public static ApiError MalformedPrefix { get; } = Of(
        "ERR_GRPC_MESSAGE", GrpcStatus.Internal, "the compressed flag of the request message is neither 0 nor 1");

    public static ApiError CompressedWithoutEncoding { get; } = Of(
        "ERR_GRPC_ENCODING", GrpcStatus.Internal, "the request message is flagged as compressed, but no grpc-encoding says how");

    public static ApiError MalformedCompression { get; } = Of(
        "ERR_GRPC_ENCODING", GrpcStatus.Internal, "the request message cannot be decompressed");

    public static ApiError EncodingUnknown(string encoding) => Of(
        "ERR_GRPC_ENCODING", GrpcStatus.Unimplemented, $"the grpc-encoding {GoQuote.Quote(encoding)} is not known; send gzip or identity");

    public static ApiError MethodUnknown(string path) => Of(
        "ERR_DIRECT_INVOKE", GrpcStatus.Unimplemented, $"unknown service or method {GoQuote.Quote(path)}");

    public static ApiError ServiceUnknown(string service) => Of(
        "ERR_SERVICE_UNKNOWN", GrpcStatus.NotFound, $"unknown service {GoQuote.Quote(service)}");

    public static ApiError RequestTooLarge(long bytes, long maxBytes) => Of(
        "ERR_MESSAGE_TOO_LARGE", GrpcStatus.ResourceExhausted, $"grpc: received message larger than max ({bytes} vs. {maxBytes})");

    public static ApiError AnswerTooLarge(long bytes, long maxBytes) => Of(
        "ERR_MESSAGE_TOO_LARGE", GrpcStatus.ResourceExhausted, $"grpc: trying to send message larger than max ({bytes} vs. {maxBytes})");

    private static ApiError Of(string code, GrpcStatus status, string message) =>
        new(code, StatusCodes.Status500InternalServerError, status, message);
}
