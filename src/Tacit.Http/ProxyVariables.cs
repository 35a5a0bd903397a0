using System.Net;

namespace Tacit.Http;

/// <summary>The environment variables that name proxies, read as Go programs do (<c>net/http.ProxyFromEnvironment</c>).</summary>
internal static class ProxyVariables
{
    /// <summary>The proxy for an address; null for none.</summary>
    /// <exception cref="Abstractions.SecretStoreException">The variable holds no address of a proxy.</exception>
    public static HttpProxy? For(Uri address, IReadOnlyDictionary<string, string> environment)
    {
        string name = address.Scheme == Uri.UriSchemeHttps ? "HTTPS_PROXY" : "HTTP_PROXY";
        return Variable(environment, name) is { } proxy && !address.IsLoopback && !IsExempt(address, Variable(environment, "NO_PROXY") ?? "")
            ? HttpProxy.Of(name, proxy)
            : null;
    }

    private static string? Variable(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.GetValueOrDefault(name) is { Length: > 0 } upper ? upper
        : environment.GetValueOrDefault(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower
        : null;

    private static bool IsExempt(Uri address, string exceptions) =>
        exceptions.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Any(exception => IsExemptBy(address, exception));

    /// <summary><c>*</c>, an IP address, a network, a name with those below it, or, behind a dot, only those below it; each with or without a port.</summary>
    private static bool IsExemptBy(Uri address, string exception)
    {
        if (exception == "*")
            return true;
        string host = address.IdnHost;
        bool isIp = IPAddress.TryParse(host, out IPAddress? ip);
        if (IPNetwork.TryParse(exception, out IPNetwork network))
            return isIp && network.Contains(ip!);
        (string name, string port) = Split(exception);
        if (name.Length == 0 || (port.Length > 0 && port != $"{address.Port}"))
            return false;
        if (IPAddress.TryParse(name, out IPAddress? exempt))
            return exempt.Equals(ip);
        name = name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name;
        return host.EndsWith(name.StartsWith('.') ? name : $".{name}", StringComparison.OrdinalIgnoreCase)
            || host.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Host and port, which may be empty; an IPv6 address without brackets has none.</summary>
    private static (string Host, string Port) Split(string exception)
    {
        int colon = exception.LastIndexOf(':');
        bool hasPort = colon >= 0 && (colon == exception.IndexOf(':', StringComparison.Ordinal) || exception[..colon].EndsWith(']'));
        (string host, string port) = hasPort ? (exception[..colon], exception[(colon + 1)..]) : (exception, "");
        return (host.Trim('[', ']'), port);
    }
}
