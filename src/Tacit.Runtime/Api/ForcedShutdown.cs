using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Api;

/// <summary>The header, in gRPC the request metadata, that asks for an end without draining.</summary>
internal static class ForcedShutdown
{
    private const string Header = "dapr-force-shutdown";

    public static bool IsAskedFor(IHeaderDictionary headers) =>
        string.Equals(headers[Header].FirstOrDefault(), "true", StringComparison.OrdinalIgnoreCase);
}
