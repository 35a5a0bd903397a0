using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Tacit.Runtime.Api;

/// <summary>A feature of a connection: the listener that it came in by.</summary>
internal sealed record Listener(ListenerKind Kind)
{
    public static ListenerKind Of(HttpContext http) => http.Features.GetRequiredFeature<Listener>().Kind;
}
