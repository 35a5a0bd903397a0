namespace Tacit.Runtime.Api;

/// <summary>One refusal, as both transports render it.</summary>
/// <param name="Code">The <c>errorCode</c>; empty where HTTP shows plain text or nothing.</param>
/// <param name="HttpStatus">The HTTP status.</param>
/// <param name="GrpcStatus">The gRPC status.</param>
/// <param name="Message">Safe to show to the caller.</param>
internal sealed record ApiError(string Code, int HttpStatus, GrpcStatus GrpcStatus, string Message)
{
    /// <summary>How HTTP shows it.</summary>
    public ApiErrorForm Form { get; init; } = ApiErrorForm.Json;

    /// <summary>The methods that would have been right, one <c>Allow</c> header each.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Whether the connection is closed after the answer, as for requests that are not HTTP.</summary>
    public bool ClosesConnection { get; init; }

    /// <summary>What gRPC says: the message, where daprd has no other words for it.</summary>
    public string GrpcMessage { get; init; } = Message;

    /// <summary>The reason in the details of a gRPC answer: the code, where daprd has no other. Empty: no details.</summary>
    public string Reason { get; init; } = Code;

    /// <summary>What the details of a gRPC answer add to the reason, such as the store.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details { get; init; } = [];

    /// <summary>Whether daprd has details here too.</summary>
    public bool HasDetailsInDaprd { get; init; }
}
