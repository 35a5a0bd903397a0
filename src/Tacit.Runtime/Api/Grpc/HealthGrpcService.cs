using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Runtime.Health;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>The standard health check, without the token as in HTTP: probes have none to send.</summary>
internal sealed class HealthGrpcService(HealthState health)
{
    private const string WatchPath = "/grpc.health.v1.Health/Watch";

    /// <summary>Clients that would rather watch go on without health checks when there is no such method, token or not.</summary>
    public IReadOnlyList<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary("/grpc.health.v1.Health/Check", HealthCheckRequest.Parser, (request, _) => new(Check(request))) with { IsOpen = true },
        new(WatchPath, _ => throw new ApiException(GrpcErrors.MethodUnknown(WatchPath))) { IsOpen = true },
    ];

    /// <summary>The sidecar as a whole is what <c>/v1.0/healthz</c> tells, its API what <c>/v1.0/healthz/outbound</c> tells.</summary>
    private HealthCheckResponse Check(HealthCheckRequest request)
    {
        bool serving = request.Service switch
        {
            "" => health.NotReady.Count == 0,
            "dapr.proto.runtime.v1.Dapr" => health.OutboundReady,
            _ => throw new ApiException(GrpcErrors.ServiceUnknown(request.Service)),
        };
        return new HealthCheckResponse
        {
            Status = serving ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing,
        };
    }
}
