namespace Tacit.Runtime.Api;

/// <summary>How the API allow list sees an endpoint.</summary>
/// <param name="Group">Its group with the group's version, such as <c>v1/secrets</c>.</param>
/// <param name="Route">Its route with the route's version, such as <c>v1.0/secrets/{secretStoreName}/bulk</c>.</param>
internal sealed record ApiEndpoint(string Group, string Route)
{
    /// <summary>Health answers whatever the configuration says.</summary>
    public bool AlwaysAllowed { get; init; }

    /// <summary>Whether a rule in the form <c>version/name</c> is about this endpoint. <c>v1.0</c> is an alias of <c>v1</c>.</summary>
    public bool Fits(string rule) => rule == Group || Route.StartsWith(rule, StringComparison.Ordinal);
}
