using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>Hop 3 of gRPC and the way to hop 4: finds the method, asks the API allow list, and keeps the deadline.</summary>
internal sealed class GrpcRouter(IEnumerable<GrpcMethod> methods, SnapshotHolder snapshots, GrpcLimits limits, TimeProvider timeProvider)
{
    private readonly FrozenDictionary<string, GrpcMethod> _methods = methods.ToFrozenDictionary(method => method.Path, StringComparer.Ordinal);
    private readonly GrpcLimits _limitsForAnybody = limits.ForAnybody();

    /// <summary>The method that is called, or null when there is none of that name. Paths are compared as they are on the wire.</summary>
    public GrpcMethod? Find(HttpContext http) => _methods.GetValueOrDefault(PathOf(http));

    /// <summary>Answers a call of the method that was found.</summary>
    public async Task InvokeAsync(HttpContext http, GrpcMethod? method)
    {
        string answerType = GrpcRequest.AnswerType(http.Request) ?? throw new ApiException(GrpcErrors.NotGrpc);
        if (method is null)
            throw new ApiException(GrpcErrors.MethodUnknown(PathOf(http)));
        using SnapshotLease lease = snapshots.Acquire();
        http.Features.Set(new RequestSnapshot(lease.Snapshot));
        if (method.Api is not null && !lease.Snapshot.AllowList.AllowsGrpc(method.Api))
            throw new ApiException(GrpcErrors.MethodHidden);

        using GrpcCall call = new(http, answerType, method.IsOpen ? _limitsForAnybody : limits, timeProvider);
        try
        {
            call.CancellationToken.ThrowIfCancellationRequested();
            await method.AnswerAsync(call);
        }
        catch (OperationCanceledException) when (call.DeadlineHasPassed)
        {
            throw new ApiException(GrpcErrors.DeadlineExceeded);
        }
    }

    private static string PathOf(HttpContext http) => http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
