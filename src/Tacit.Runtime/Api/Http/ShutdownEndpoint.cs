using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Api.Http;

/// <summary><c>POST /v1.0/shutdown</c>: answers first, then the process ends.</summary>
internal sealed class ShutdownEndpoint(ShutdownSignal shutdown, RequestBody bodies)
{
    public IReadOnlyList<HttpRoute> Routes => [new(HttpMethods.Post, new("v1/shutdown", "v1.0/shutdown"), ShutdownAsync)];

    private async Task ShutdownAsync(HttpContext http, RequestTarget target, string[] parameters)
    {
        await bodies.ExpectSecretRequestAsync(http);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        await http.Response.CompleteAsync();
        shutdown.Request(ForcedShutdown.IsAskedFor(http.Request.Headers));
    }
}
