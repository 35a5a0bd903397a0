using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Api.Http;

/// <summary>An endpoint of the HTTP API.</summary>
/// <param name="Method">The one method it answers.</param>
/// <param name="Endpoint">How the allow list sees it; its route is the template that paths are matched with.</param>
/// <param name="Handler">Answers a request, given the decoded path parameters.</param>
internal sealed record HttpRoute(string Method, ApiEndpoint Endpoint, HttpRoute.Answer Handler)
{
    private readonly string[] _template = Endpoint.Route.Split('/');

    /// <summary>Answers a request.</summary>
    /// <param name="http">The exchange.</param>
    /// <param name="target">The parsed request target.</param>
    /// <param name="parameters">The path parameters in order, decoded once.</param>
    internal delegate Task Answer(HttpContext http, RequestTarget target, string[] parameters);

    /// <summary>Whether the public listener has it too.</summary>
    public bool Public { get; init; }

    /// <summary>Whether the path is this route's, whatever the method.</summary>
    public bool Matches(RequestTarget target)
    {
        if (target.Segments.Count != _template.Length)
            return false;
        for (int i = 0; i < _template.Length; i++)
        {
            if (!IsParameter(_template[i]) && _template[i] != target.Segments[i])
                return false;
        }

        return true;
    }

    /// <summary>The parameters of a path that matches.</summary>
    public string[] Parameters(RequestTarget target) =>
        [.. target.Segments.Where((_, i) => IsParameter(_template[i])).Select(RequestTarget.QueryUnescape)];

    private static bool IsParameter(string part) => part.StartsWith('{');
}
