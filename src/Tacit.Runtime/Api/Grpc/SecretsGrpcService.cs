using Google.Protobuf;
using Tacit.Abstractions;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Runtime.Secrets;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>Hop 4 for gRPC: wire to request, answer to wire.</summary>
internal sealed class SecretsGrpcService(SecretsService secrets)
{
    public IReadOnlyList<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary("/dapr.proto.runtime.v1.Dapr/GetSecret", Protocol.GetSecretRequest.Parser, GetAsync) with { Api = "secrets" },
        GrpcMethod.Unary("/dapr.proto.runtime.v1.Dapr/GetBulkSecret", GetBulkSecretRequest.Parser, BulkGetAsync) with { Api = "secrets" },
    ];

    private async ValueTask<IMessage> GetAsync(Protocol.GetSecretRequest request, GrpcCall call)
    {
        SecretData data = await secrets.GetAsync(call.Snapshot, request.StoreName, new(request.Key, request.Metadata), call.CancellationToken);
        GetSecretResponse answer = new();
        foreach ((string key, string value) in data.Pairs)
            answer.Data.Add(key, value);
        return answer;
    }

    private async ValueTask<IMessage> BulkGetAsync(GetBulkSecretRequest request, GrpcCall call)
    {
        GetBulkSecretResponse answer = new();
        foreach ((string name, SecretData data) in await secrets.BulkGetAsync(call.Snapshot, request.StoreName, new(request.Metadata), call.CancellationToken))
        {
            SecretResponse secret = new();
            foreach ((string key, string value) in data.Pairs)
                secret.Secrets.Add(key, value);
            answer.Data.Add(name, secret);
        }

        return answer;
    }
}
