using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Vault;

/// <summary>Requests and answers on the wire.</summary>
internal static class FakeVaultWire
{
    /// <summary>The request that a call is; null where its body is no JSON object or its method none of Vault's.</summary>
    public static FakeVaultRequest? Understand(FakeVaultCall call, string path, HttpContext context)
    {
        if (Parse(call.Body) is not { } body)
            return null;
        Dictionary<string, string> query = context.Request.Query.ToDictionary(entry => entry.Key, entry => entry.Value.ToString(), StringComparer.Ordinal);
        bool isList = call.Method == "LIST" || (call.Method == "GET" && query.GetValueOrDefault("list") is "true" or "1" or "t" or "TRUE" or "True");
        FakeVaultOperation? operation = call.Method switch
        {
            _ when isList => FakeVaultOperation.List,
            "GET" or "HEAD" => FakeVaultOperation.Read,
            "PUT" or "POST" => FakeVaultOperation.Update,
            "DELETE" => FakeVaultOperation.Delete,
            "PATCH" => FakeVaultOperation.Patch,
            _ => null,
        };
        return operation is null ? null : new()
        {
            Operation = operation.Value,
            Path = isList && !path.EndsWith('/') ? path + "/" : path,
            Query = query,
            Body = body,
            ClientToken = call.Token,
            WrapTtl = call.Headers.GetValueOrDefault("X-Vault-Wrap-TTL") is { } ttl ? GoText.ParseDuration(ttl) : null,
            ClientCertificate = context.Connection.ClientCertificate,
        };
    }

    public static async Task WriteAsync(HttpContext context, FakeVaultAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        if (answer.Location is { } location)
            context.Response.Headers.Location = location;
        if (answer.Status == 204)
            return;
        // Clients compare the content type as a whole: there is no charset.
        context.Response.ContentType = "application/json";
        byte[] bytes = answer.Body is null ? [] : Encoding.UTF8.GetBytes(GoText.Json(answer.Body));
        context.Response.ContentLength = bytes.Length;
        if (context.Request.Method != "HEAD")
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static JsonObject? Parse(string body)
    {
        try
        {
            return body.Length == 0 ? [] : JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
