using Google.Protobuf.WellKnownTypes;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Api.Grpc;

/// <summary><c>GetMetadata</c> and <c>SetMetadata</c>.</summary>
internal sealed class MetadataGrpcService(SidecarOptions options, ExtendedMetadata extended)
{
    public IReadOnlyList<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary("/dapr.proto.runtime.v1.Dapr/GetMetadata", GetMetadataRequest.Parser, (_, call) => new(Get(call.Snapshot))) with { Api = "metadata" },
        GrpcMethod.Unary("/dapr.proto.runtime.v1.Dapr/SetMetadata", SetMetadataRequest.Parser, (request, _) => new(Set(request))) with { Api = "metadata" },
    ];

    private GetMetadataResponse Get(SidecarSnapshot snapshot)
    {
        GetMetadataResponse answer = new()
        {
            Id = options.AppId,
            RuntimeVersion = ProductVersion.DaprRuntime,
            AppConnectionProperties = new() { Port = options.AppPort, Protocol = options.AppProtocol, ChannelAddress = options.AppChannelAddress },
            ActorRuntime = new() { RuntimeStatus = ActorRuntime.Types.ActorRuntimeStatus.Disabled, Placement = "placement: disconnected" },
        };
        foreach (LoadedStore store in snapshot.Stores.Values)
        {
            answer.RegisteredComponents.Add(new RegisteredComponents
            {
                Name = store.Component.Name,
                Type = store.Component.Type,
                Version = store.Component.Version,
                Capabilities = { store.Capabilities },
            });
        }

        answer.EnabledFeatures.Add(snapshot.Configuration.EnabledFeatures);
        answer.Resiliencies.Add(snapshot.Resiliencies.Select(name => new MetadataResiliency { Name = name }));
        foreach ((string key, string value) in extended.All(isPublic: false))
            answer.ExtendedMetadata.Add(key, value);
        return answer;
    }

    private Empty Set(SetMetadataRequest request)
    {
        // As in daprd, an entry without a name is accepted and not kept.
        if (request.Key.Length > 0 && !extended.TrySet(request.Key, request.Value))
            throw new ApiException(ApiErrors.MetadataFull);
        return new();
    }
}
