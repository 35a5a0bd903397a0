using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Tacit.Testing.Backends;

/// <summary>A request as it came over the wire.</summary>
internal sealed record FakeRequest(string Method, string RawPath, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    /// <summary>The body, as the text that it mostly is.</summary>
    public string Body => field ??= Encoding.UTF8.GetString(Bytes);

    public static async Task<FakeRequest> ReadAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        // As it was sent: the parsed path has lost its percent-encoding.
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        return new(
            context.Request.Method,
            mark < 0 ? target : target[..mark],
            mark < 0 ? "" : target[(mark + 1)..],
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
    }
}
