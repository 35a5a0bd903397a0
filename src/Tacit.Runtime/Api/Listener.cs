using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Api;

/// <summary>The listener that a connection came in by.</summary>
/// <param name="Kind">What it serves.</param>
internal sealed record Listener(ListenerKind Kind)
{
    public static Listener? Of(HttpContext http) => http.Features.Get<Listener>();
}
