using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Api;

/// <summary>The snapshot that a request began with. Its allow list, its scopes and its stores decide together, however long the request takes.</summary>
internal sealed record RequestSnapshot(SidecarSnapshot Snapshot)
{
    public static SidecarSnapshot Of(HttpContext http) => http.Features.GetRequiredFeature<RequestSnapshot>().Snapshot;
}
