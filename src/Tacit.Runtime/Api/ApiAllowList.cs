namespace Tacit.Runtime.Api;

/// <summary>Which HTTP endpoints the configuration exposes: <c>spec.api</c>.</summary>
internal sealed class ApiAllowList(IReadOnlyList<ApiRule> allowed, IReadOnlyList<ApiRule> denied)
{
    private readonly string[] _allowed = HttpRules(allowed);
    private readonly string[] _denied = HttpRules(denied);

    public static ApiAllowList AllowAll { get; } = new([], []);

    /// <summary>
    /// A rule fits when <c>version/name</c> is the endpoint's group, or the beginning of its route with the version in
    /// front. Denied rules come first; without allow rules everything else is allowed.
    /// </summary>
    public bool Allows(ApiEndpoint endpoint) =>
        endpoint.AlwaysAllowed
        || (!_denied.Any(endpoint.Fits) && (_allowed.Length == 0 || _allowed.Any(endpoint.Fits)));

    private static string[] HttpRules(IReadOnlyList<ApiRule> rules) =>
    [
        .. rules.Where(rule => rule.Protocol.Equals("http", StringComparison.OrdinalIgnoreCase))
            .Select(rule => $"{rule.Version}/{rule.Name}"),
    ];
}
