using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tacit.Runtime.Api.Guards;
using Tacit.Runtime.Api.Http;

namespace Tacit.Runtime.Api;

/// <summary>One request from the guards to its endpoint: hops 2 to 4 on one screen.</summary>
internal sealed class ApiPipeline(HostGuard hosts, OriginGuard origins, ApiTokenGuard token, HttpRouter router)
{
    public Task InvokeAsync(HttpContext http)
    {
        hosts.Check(http);
        if (origins.CheckOrAnswer(http))
            return Task.CompletedTask;

        RequestTarget target = RequestTarget.Parse(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget)
            ?? throw new ApiException(ApiErrors.MalformedTarget);
        ListenerKind listener = Listener.Of(http)?.Kind ?? ListenerKind.Http;
        if (listener is ListenerKind.Http or ListenerKind.Grpc)
            token.Check(http, target);

        return listener is ListenerKind.Grpc
            ? throw new ApiException(ApiErrors.GrpcMethodUnknown)
            : router.InvokeAsync(http, target);
    }
}
