using System.Net;
using Tacit.Abstractions;

namespace Tacit.Http;

/// <summary>Where a backend may redirect to. The request goes there with its credentials, so the places are named beforehand.</summary>
/// <param name="address">The backend's own address, which is always allowed.</param>
/// <param name="others">Other allowed places, as <c>host</c> (with the port of the address) or <c>host:port</c>.</param>
/// <param name="field">The metadata field that names them, for messages; null where none does.</param>
internal sealed class RedirectRules(Uri address, IReadOnlyList<string> others, string? field)
{
    /// <summary>A cluster needs one: from a standby to the active node.</summary>
    public const int MaxRedirects = 3;

    /// <summary>Whether a status asks for the same request somewhere else.</summary>
    public static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>The place to go to.</summary>
    /// <exception cref="SecretStoreException">There is none, or it is not allowed.</exception>
    public Uri Follow(Uri from, Uri? location)
    {
        if (location is null)
            throw new SecretStoreException(SecretStoreFailure.Unavailable, $"the server at {Show(from)} redirects, but does not say where to");
        Uri target = location.IsAbsoluteUri ? location : new Uri(from, location);
        if (target.Scheme != Uri.UriSchemeHttps && target.Scheme != from.Scheme)
            throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"the server at {Show(from)} redirects from {from.Scheme} to {PrintableText.Of(target.Scheme)}, which is not followed");
        if (!IsAllowed(target))
        {
            throw new SecretStoreException(
                SecretStoreFailure.InvalidRequest,
                $"the server at {Show(from)} redirects to {Show(target)}, which may not see the credentials{(field is null ? "" : $". If it is a node of the same cluster, name it in {field}")}");
        }

        return target;
    }

    /// <summary>Scheme, host and port: the part of an address that a message may show.</summary>
    public static string Show(Uri address) => PrintableText.Of($"{address.Scheme}://{address.Authority}" is { Length: <= 300 } part ? part : "a long address");

    private bool IsAllowed(Uri target)
    {
        if (target.UserInfo.Length > 0)
            return false;
        if (IsSame(target, address.Host, address.Port))
            return true;
        return others.Any(other => Uri.TryCreate($"{address.Scheme}://{other}", UriKind.Absolute, out Uri? named)
            && IsSame(target, named.Host, other.EndsWith($":{named.Port}", StringComparison.Ordinal) ? named.Port : address.Port));
    }

    private static bool IsSame(Uri target, string host, int port) => target.Host.Equals(host, StringComparison.OrdinalIgnoreCase) && target.Port == port;
}
