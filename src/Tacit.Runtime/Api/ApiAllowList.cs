namespace Tacit.Runtime.Api;

/// <summary>Which endpoints the configuration exposes: <c>spec.api</c>. The rules of one protocol do not touch the other.</summary>
internal sealed class ApiAllowList(IReadOnlyList<ApiRule> allowed, IReadOnlyList<ApiRule> denied)
{
    private readonly string[] _allowed = HttpRules(allowed);
    private readonly string[] _denied = HttpRules(denied);
    private readonly string[] _allowedGrpc = GrpcRules(allowed);
    private readonly string[] _deniedGrpc = GrpcRules(denied);

    public static ApiAllowList AllowAll { get; } = new([], []);

    /// <summary>
    /// A rule fits when <c>version/name</c> is the endpoint's group, or the beginning of its route with the version in
    /// front. Denied rules come first; without allow rules everything else is allowed.
    /// </summary>
    public bool Allows(ApiEndpoint endpoint) =>
        endpoint.AlwaysAllowed
        || (!_denied.Any(endpoint.Fits) && (_allowed.Length == 0 || _allowed.Any(endpoint.Fits)));

    /// <summary>A rule fits when its name is the API's, such as <c>secrets</c>; every version that a rule can have is the same.</summary>
    public bool AllowsGrpc(string api) =>
        !_deniedGrpc.Contains(api) && (_allowedGrpc.Length == 0 || _allowedGrpc.Contains(api));

    private static string[] HttpRules(IReadOnlyList<ApiRule> rules) =>
        [.. OfProtocol(rules, "http").Select(rule => $"{rule.Version}/{rule.Name}")];

    private static string[] GrpcRules(IReadOnlyList<ApiRule> rules) => [.. OfProtocol(rules, "grpc").Select(rule => rule.Name)];

    private static IEnumerable<ApiRule> OfProtocol(IReadOnlyList<ApiRule> rules, string protocol) =>
        rules.Where(rule => rule.Protocol.Equals(protocol, StringComparison.OrdinalIgnoreCase));
}
