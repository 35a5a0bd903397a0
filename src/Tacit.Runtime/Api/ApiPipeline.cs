using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tacit.Runtime.Api.Guards;
using Tacit.Runtime.Api.Http;
using Tacit.Runtime.Telemetry;

namespace Tacit.Runtime.Api;

/// <summary>One request from the guards to its endpoint: hops 2 to 4 on one screen.</summary>
internal sealed class ApiPipeline(HostGuard hosts, OriginGuard origins, ApiTokenGuard token, HttpRouter router, MetricsPage metrics)
{
    public Task InvokeAsync(HttpContext http)
    {
        hosts.Check(http);
        if (origins.CheckOrAnswer(http))
            return Task.CompletedTask;

        RequestTarget target = RequestTarget.Parse(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget)
            ?? throw new ApiException(ApiErrors.MalformedTarget);
        switch (Listener.Of(http))
        {
            case ListenerKind.Metrics:
                return metrics.InvokeAsync(http);
            case ListenerKind.Public:
                return router.InvokeAsync(http, target, publicOnly: true);
            case ListenerKind.Grpc:
                token.Check(http, target);
                throw new ApiException(ApiErrors.GrpcMethodUnknown);
            default:
                token.Check(http, target);
                return router.InvokeAsync(http, target, publicOnly: false);
        }
    }
}
