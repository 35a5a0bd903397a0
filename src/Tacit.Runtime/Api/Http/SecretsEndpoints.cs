using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tacit.Abstractions;
using Tacit.Runtime.Secrets;

namespace Tacit.Runtime.Api.Http;

/// <summary>Hop 4 for HTTP: wire to request, answer to wire.</summary>
internal sealed class SecretsEndpoints(SecretsService secrets, RequestBody bodies)
{
    /// <summary>The literal <c>bulk</c> comes before the parameter: a secret of that name is asked for as <c>%62ulk</c>.</summary>
    public IReadOnlyList<HttpRoute> Routes =>
    [
        new(HttpMethods.Get, new("v1/secrets", "v1.0/secrets/{secretStoreName}/bulk"), BulkGetAsync),
        new(HttpMethods.Get, new("v1/secrets", "v1.0/secrets/{secretStoreName}/{key}"), GetAsync),
    ];

    private async Task GetAsync(HttpContext http, RequestTarget target, string[] parameters)
    {
        await bodies.ExpectSecretRequestAsync(http);
        SecretData data = await secrets.GetAsync(
            RequestSnapshot.Of(http), parameters[0], new(parameters[1], RequestMetadata.Parse(target.Query)), http.RequestAborted);
        await JsonAnswer.WriteAsync(http.Response, StatusCodes.Status200OK, data, WriteData, newline: true);
    }

    private async Task BulkGetAsync(HttpContext http, RequestTarget target, string[] parameters)
    {
        await bodies.ExpectSecretRequestAsync(http);
        IReadOnlyList<KeyValuePair<string, SecretData>> all = await secrets.BulkGetAsync(
            RequestSnapshot.Of(http), parameters[0], new(RequestMetadata.Parse(target.Query)), http.RequestAborted);
        await JsonAnswer.WriteAsync(http.Response, StatusCodes.Status200OK, all, WriteAll, newline: true);
    }

    private static void WriteData(Utf8JsonWriter json, SecretData data)
    {
        json.WriteStartObject();
        foreach ((string key, string value) in data.Pairs)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, SecretData>> all)
    {
        json.WriteStartObject();
        foreach ((string name, SecretData data) in all)
        {
            json.WritePropertyName(name);
            WriteData(json, data);
        }

        json.WriteEndObject();
    }
}
