using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tacit.Runtime.Api.Grpc;
using Tacit.Runtime.Api.Guards;
using Tacit.Runtime.Api.Http;
using Tacit.Runtime.Telemetry;

namespace Tacit.Runtime.Api;

/// <summary>One request from the guards to its endpoint: hops 2 to 4 on one screen.</summary>
internal sealed class ApiPipeline(
    HostGuard hosts, OriginGuard origins, ApiTokenGuard token, HttpRouter http, GrpcRouter grpc, MetricsPage metrics)
{
    public Task InvokeAsync(HttpContext context)
    {
        hosts.Check(context);
        if (origins.CheckOrAnswer(context))
            return Task.CompletedTask;

        switch (Listener.Of(context))
        {
            case ListenerKind.Metrics:
                return metrics.InvokeAsync(context);
            case ListenerKind.Public:
                return http.InvokeAsync(context, TargetOf(context), publicOnly: true);
            case ListenerKind.Grpc:
                GrpcMethod? method = grpc.Find(context);
                token.Check(context, method);
                return grpc.InvokeAsync(context, method);
            default:
                RequestTarget target = TargetOf(context);
                token.Check(context, target);
                return http.InvokeAsync(context, target, publicOnly: false);
        }
    }

    private static RequestTarget TargetOf(HttpContext context) =>
        RequestTarget.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget)
        ?? throw new ApiException(ApiErrors.MalformedTarget);
}
