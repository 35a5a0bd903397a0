using Tacit.Runtime.Api.Grpc.Protocol;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>The standard server reflection, the one method that streams: tools such as grpcurl ask it what there is.</summary>
internal sealed class ReflectionGrpcService
{
    private readonly Lazy<DescriptorIndex> _descriptors = new(() => new DescriptorIndex());

    /// <summary>Both versions have the same messages, but for the package's name, which is not on the wire.</summary>
    public IReadOnlyList<GrpcMethod> Methods =>
    [
        new("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", AnswerAsync),
        new("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", AnswerAsync),
    ];

    private async Task AnswerAsync(GrpcCall call)
    {
        // A stream that waits for the next question must not hold up the end of the sidecar.
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, call.Draining);
        try
        {
            while (await call.ReadAsync(ServerReflectionRequest.Parser, end.Token) is { } request)
            {
                call.Write(Answer(request));
                await call.FlushAsync();
            }
        }
        catch (OperationCanceledException) when (!call.CancellationToken.IsCancellationRequested)
        {
            // The sidecar stops; what was asked is answered.
        }

        await call.CompleteAsync();
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        ServerReflectionResponse answer = new() { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                answer.ListServicesResponse = new() { Service = { _descriptors.Value.Services.Select(name => new ServiceResponse { Name = name }) } };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                AddFile(answer, _descriptors.Value.FindFile(request.FileByFilename), $"file {request.FileByFilename}");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                AddFile(answer, _descriptors.Value.FindSymbol(request.FileContainingSymbol), $"symbol {request.FileContainingSymbol}");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType when _descriptors.Value.FindSymbol(request.AllExtensionNumbersOfType) is not null:
                answer.AllExtensionNumbersResponse = new() { BaseTypeName = request.AllExtensionNumbersOfType };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.None:
                answer.ErrorResponse = Error(GrpcStatus.InvalidArgument, "the request asks nothing that is known here");
                break;
            default:
                answer.ErrorResponse = Error(GrpcStatus.NotFound, "there are no extensions, and no such type");
                break;
        }

        return answer;
    }

    private void AddFile(ServerReflectionResponse answer, string? file, string what)
    {
        if (file is null)
            answer.ErrorResponse = Error(GrpcStatus.NotFound, $"there is no {what}");
        else
            answer.FileDescriptorResponse = new() { FileDescriptorProto = { _descriptors.Value.WithImports(file) } };
    }

    private static ErrorResponse Error(GrpcStatus status, string message) => new() { ErrorCode = (int)status, ErrorMessage = message };
}
