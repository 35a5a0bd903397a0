using Microsoft.AspNetCore.Http;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Api.Http;

/// <summary>Hop 3 and the way to hop 4: finds the endpoint that the path, the method and the API allow list agree on.</summary>
/// <param name="routes">In order of precedence: a literal before a parameter in the same place.</param>
/// <param name="snapshots">Holds the allow list, and all else that the request is decided by.</param>
internal sealed class HttpRouter(IReadOnlyList<HttpRoute> routes, SnapshotHolder snapshots)
{
    /// <summary>daprd hands unknown paths to service invocation, so its error is theirs as long as that API is exposed.</summary>
    private static readonly ApiEndpoint Invoke = new("v1/invoke", "v1.0/invoke/*");

    /// <summary>Answers a request; on the public listener only what is meant for it.</summary>
    public async Task InvokeAsync(HttpContext http, RequestTarget target, bool publicOnly)
    {
        using SnapshotLease lease = snapshots.Acquire();
        http.Features.Set(new RequestSnapshot(lease.Snapshot));
        HttpRoute route = Find(http.Request.Method, target, publicOnly, lease.Snapshot.AllowList);
        await route.Handler(http, target, route.Parameters(target));
    }

    private HttpRoute Find(string method, RequestTarget target, bool publicOnly, ApiAllowList allowList)
    {
        List<string>? otherMethods = null;
        foreach (HttpRoute route in routes)
        {
            if ((publicOnly && !route.Public) || !route.Matches(target) || !allowList.Allows(route.Endpoint))
                continue;
            if (route.Method == method)
                return route;
            (otherMethods ??= []).Add(route.Method);
        }

        throw new ApiException(
            !publicOnly && allowList.Allows(Invoke) ? ApiErrors.NoRoute
            : otherMethods is null ? ApiErrors.PageNotFound
            : ApiErrors.MethodNotAllowed(IsStandard(method) ? otherMethods : []));
    }

    // daprd's router names no alternatives for a method that it has never heard of.
    private static bool IsStandard(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method)
        || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method) || HttpMethods.IsOptions(method)
        || HttpMethods.IsTrace(method) || HttpMethods.IsConnect(method);
}
