using Google.Protobuf.WellKnownTypes;
using Tacit.Runtime.Api.Grpc.Protocol;

namespace Tacit.Runtime.Api.Grpc;

/// <summary><c>Shutdown</c>: answers first, then the process ends.</summary>
internal sealed class ShutdownGrpcService(ShutdownSignal shutdown)
{
    public IReadOnlyList<GrpcMethod> Methods => [new("/dapr.proto.runtime.v1.Dapr/Shutdown", ShutdownAsync) { Api = "shutdown" }];

    private async Task ShutdownAsync(GrpcCall call)
    {
        await call.ReadOneAsync(ShutdownRequest.Parser);
        call.Write(new Empty());
        await call.CompleteAsync();
        shutdown.Request(ForcedShutdown.IsAskedFor(call.Metadata));
    }
}
