using System.Net;
using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Api.Guards;

/// <summary>
/// Hop 2: refuses DNS rebinding. A web page whose name was made to point at this machine sends that name as <c>Host</c>, and
/// no <c>Origin</c>; on a loopback connection only names of the loopback are therefore good.
/// </summary>
internal sealed class HostGuard(IReadOnlyCollection<string> allowedHosts)
{
    private readonly HashSet<string> _allowed = new(allowedHosts, StringComparer.OrdinalIgnoreCase);

    public void Check(HttpContext http)
    {
        // A unix domain socket has no address, and no browser reaches it. A request without Host is no browser's either.
        if (http.Connection.LocalIpAddress is not { } local || !IsLoopback(local) || !http.Request.Host.HasValue)
            return;

        string host = http.Request.Host.Host.Trim('[', ']');
        bool good = host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? address) && IsLoopback(address))
            || _allowed.Contains(host)
            || _allowed.Contains("*");
        if (!good)
            throw new ApiException(ApiErrors.HostNotAllowed(host.Length > 100 ? host[..100] : host));
    }

    private static bool IsLoopback(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
