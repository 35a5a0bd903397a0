using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Tacit.Runtime.Api.Guards;

/// <summary>Hop 2: refuses calls that a browser makes for a page of another site, and speaks CORS for the origins allowed.</summary>
/// <param name="allowedOrigins">Origins with at most one <c>*</c> each; <c>*</c> alone is any. Empty: no CORS at all.</param>
internal sealed class OriginGuard(IReadOnlyList<string> allowedOrigins)
{
    private const string SecFetchSite = "Sec-Fetch-Site";

    private static readonly string[] Methods = ["HEAD", "GET", "POST", "PUT", "PATCH", "DELETE"];

    private readonly bool _any = allowedOrigins.Contains("*");

    /// <summary>Lets a request pass, refuses it, or answers it: true when it was a preflight and is done with.</summary>
    public bool CheckOrAnswer(HttpContext http)
    {
        string origin = http.Request.Headers.Origin.ToString();
        bool allowed = origin.Length > 0 && CanBeSentBack(origin) && allowedOrigins.Any(pattern => Fits(pattern, origin));
        if (allowedOrigins.Count > 0)
        {
            string method = http.Request.Headers.AccessControlRequestMethod.ToString();
            if (HttpMethods.IsOptions(http.Request.Method) && method.Length > 0)
            {
                AnswerPreflight(http, origin, method, allowed);
                return true;
            }

            http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
            if (allowed)
                http.Response.Headers.AccessControlAllowOrigin = _any ? "*" : origin;
        }

        if (!allowed)
            RefuseCrossSite(http, origin);
        return false;
    }

    private void AnswerPreflight(HttpContext http, string origin, string method, bool allowed)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.Vary = new([HeaderNames.Origin, HeaderNames.AccessControlRequestMethod, HeaderNames.AccessControlRequestHeaders]);
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentLength = 0;
        if (!allowed || !Methods.Contains(method.ToUpperInvariant()))
            return;

        headers.AccessControlAllowOrigin = _any ? "*" : origin;
        headers.AccessControlAllowMethods = method.ToUpperInvariant();
        if (http.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } requested && CanBeSentBack(requested.ToString()))
            headers.AccessControlAllowHeaders = requested;
    }

    private void RefuseCrossSite(HttpContext http, string origin)
    {
        if (origin.Length > 0)
        {
            if (!origin.Equals($"{http.Request.Scheme}://{http.Request.Host.Value}", StringComparison.OrdinalIgnoreCase))
                throw new ApiException(ApiErrors.CrossSiteRequest("its Origin is not the sidecar's"));
            return;
        }

        // Requests that need no CORS, such as images and navigation, carry no Origin; every current browser sends this.
        string site = http.Request.Headers[SecFetchSite].ToString();
        if (site.Length > 0 && site is not ("same-origin" or "none") && !_any)
            throw new ApiException(ApiErrors.CrossSiteRequest("Sec-Fetch-Site says so"));
    }

    // No header can carry anything else, and what has it is no origin and no name of a header.
    private static bool CanBeSentBack(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static bool Fits(string pattern, string origin)
    {
        int star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return pattern.Equals(origin, StringComparison.OrdinalIgnoreCase);
        return origin.Length >= pattern.Length - 1
            && origin.StartsWith(pattern[..star], StringComparison.OrdinalIgnoreCase)
            && origin.EndsWith(pattern[(star + 1)..], StringComparison.OrdinalIgnoreCase);
    }
}
