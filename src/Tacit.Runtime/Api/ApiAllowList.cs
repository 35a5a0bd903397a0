namespace Tacit.Runtime.Api;

/// <summary>Which endpoints the configuration exposes: <c>spec.api</c>. The rules of one protocol do not touch the other.</summary>
internal sealed class ApiAllowList(IReadOnlyList<ApiRule> allowed, IReadOnlyList<ApiRule> denied)
{
    private readonly Rules _http = new(HttpRules(allowed), HttpRules(denied));
    private readonly Rules _grpc = new(GrpcRules(allowed), GrpcRules(denied));

    public static ApiAllowList AllowAll { get; } = new([], []);

    /// <summary>
    /// A rule fits when <c>version/name</c> is the endpoint's group, or the beginning of its route with the version in
    /// front.
    /// </summary>
    public bool Allows(ApiEndpoint endpoint) => endpoint.AlwaysAllowed || _http.Allow(endpoint.Fits);

    /// <summary>A rule fits when its name is the API's, such as <c>secrets</c>; every version that a rule can have is the same.</summary>
    public bool AllowsGrpc(string api) => _grpc.Allow(api.Equals);

    private static string[] HttpRules(IReadOnlyList<ApiRule> rules) =>
        [.. OfProtocol(rules, "http").Select(rule => $"{rule.Version}/{rule.Name}")];

    private static string[] GrpcRules(IReadOnlyList<ApiRule> rules) => [.. OfProtocol(rules, "grpc").Select(rule => rule.Name)];

    private static IEnumerable<ApiRule> OfProtocol(IReadOnlyList<ApiRule> rules, string protocol) =>
        rules.Where(rule => rule.Protocol.Equals(protocol, StringComparison.OrdinalIgnoreCase));

    /// <summary>The rules of one protocol. Denied ones come first; without allowed ones everything else is allowed.</summary>
    private sealed record Rules(string[] Allowed, string[] Denied)
    {
        public bool Allow(Func<string, bool> fits) => !Denied.Any(fits) && (Allowed.Length == 0 || Allowed.Any(fits));
    }
}
