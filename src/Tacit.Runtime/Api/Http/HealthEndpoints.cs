using Microsoft.AspNetCore.Http;
using Tacit.Runtime.Health;

namespace Tacit.Runtime.Api.Http;

/// <summary><c>/v1.0/healthz</c> and <c>/v1.0/healthz/outbound</c>.</summary>
internal sealed class HealthEndpoints(HealthState health, string appId)
{
    public IReadOnlyList<HttpRoute> Routes =>
    [
        new(HttpMethods.Get, new("v1/healthz", "v1.0/healthz") { AlwaysAllowed = true }, HealthzAsync) { Public = true },
        new(HttpMethods.Get, new("v1/healthz", "v1.0/healthz/outbound") { AlwaysAllowed = true }, OutboundAsync) { Public = true },
    ];

    private Task HealthzAsync(HttpContext http, RequestTarget target, string[] parameters)
    {
        IReadOnlyList<string> notReady = health.NotReady;
        if (notReady.Count > 0)
            throw new ApiException(ApiErrors.HealthNotReady(notReady));
        if (RequestMetadata.Find(target.Query, "appid") is { Length: > 0 } expected && expected != appId)
            throw new ApiException(ApiErrors.HealthAppIdMismatch);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task OutboundAsync(HttpContext http, RequestTarget target, string[] parameters)
    {
        if (!health.OutboundReady)
            throw new ApiException(ApiErrors.OutboundNotReady);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
