using Google.Protobuf;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>A method of the gRPC API.</summary>
/// <param name="Path">Where it is called, such as <c>/grpc.health.v1.Health/Check</c>.</param>
/// <param name="AnswerAsync">Answers a call, up to its end.</param>
internal sealed record GrpcMethod(string Path, Func<GrpcCall, Task> AnswerAsync)
{
    /// <summary>The API that rules of the allow list name; null for what is always exposed.</summary>
    public string? Api { get; init; }

    /// <summary>Whether callers without the API token may call it.</summary>
    public bool IsOpen { get; init; }

    /// <summary>A method with one request message and one answer message.</summary>
    public static GrpcMethod Unary<TRequest>(string path, MessageParser<TRequest> parser, Func<TRequest, GrpcCall, ValueTask<IMessage>> answer)
        where TRequest : class, IMessage<TRequest> => new(path, async call =>
        {
            TRequest request = await call.ReadOneAsync(parser);
            call.Write(await answer(request, call));
            await call.CompleteAsync();
        });
}
