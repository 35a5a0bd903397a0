namespace Tacit.Commands;

/// <summary>Finds a proxy setting that would catch the app's calls to its own sidecar.</summary>
internal static class ProxyCheck
{
    private static readonly string[] Proxies = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
    private static readonly string[] Loopback = ["127.0.0.1", "localhost"];

    /// <summary>What to say about it; null when there is nothing to say.</summary>
    /// <remarks>Most clients know <c>http_proxy</c> in lower case, and some the upper; few take loopback addresses out by themselves.</remarks>
    public static string? Warning(IReadOnlyDictionary<string, string> environment)
    {
        string? proxy = Proxies.FirstOrDefault(name => environment.GetValueOrDefault(name) is { Length: > 0 });
        if (proxy is null)
            return null;
        string[] excepted = (environment.GetValueOrDefault("no_proxy") ?? environment.GetValueOrDefault("NO_PROXY") ?? "")
            .Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] known = excepted.Any(name => name.StartsWith("127.0.0.0/", StringComparison.Ordinal) || name == "127.*") ? ["127.0.0.1", .. excepted] : excepted;
        string[] missing = excepted.Contains("*") ? [] : [.. Loopback.Except(known, StringComparer.OrdinalIgnoreCase)];
        return missing.Length == 0
            ? null
            : $"{proxy} is set and no_proxy does not name {string.Join(" and ", missing)}: the app's calls to the sidecar may go to the proxy. Set no_proxy={string.Join(',', excepted.Concat(missing))}";
    }
}
