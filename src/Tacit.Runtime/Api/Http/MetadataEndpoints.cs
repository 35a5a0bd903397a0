using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Api.Http;

/// <summary><c>GET /v1.0/metadata</c> and <c>PUT /v1.0/metadata/{key}</c>.</summary>
internal sealed class MetadataEndpoints(SidecarOptions options, ExtendedMetadata extended, RequestBody bodies)
{
    public IReadOnlyList<HttpRoute> Routes =>
    [
        new(HttpMethods.Get, new("v1/metadata", "v1.0/metadata"), GetAsync) { Public = true },
        new(HttpMethods.Put, new("v1/metadata", "v1.0/metadata/{key}"), PutAsync) { Public = true },
    ];

    private Task GetAsync(HttpContext http, RequestTarget target, string[] parameters) => JsonAnswer.WriteAsync(
        http.Response, StatusCodes.Status200OK, (RequestSnapshot.Of(http), Listener.Of(http) is ListenerKind.Public), Write, newline: true);

    private async Task PutAsync(HttpContext http, RequestTarget target, string[] parameters)
    {
        ReadOnlyMemory<byte> body = await bodies.ReadAsync(http);
        if (!extended.TrySet(parameters[0], Encoding.UTF8.GetString(body.Span)))
            throw new ApiException(ApiErrors.MetadataFull);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The members and their order are daprd's; those that are empty in a secrets sidecar are left out, as there.</summary>
    private void Write(Utf8JsonWriter json, (SidecarSnapshot Snapshot, bool IsPublic) state)
    {
        (SidecarSnapshot snapshot, bool isPublic) = state;
        json.WriteStartObject();
        json.WriteString("id"u8, options.AppId);
        json.WriteString("runtimeVersion"u8, ProductVersion.DaprRuntime);
        WriteTexts(json, "enabledFeatures"u8, snapshot.Configuration.EnabledFeatures);
        WriteComponents(json, snapshot);
        json.WriteStartObject("extended"u8);
        foreach ((string key, string value) in extended.All(isPublic))
            json.WriteString(key, value);
        json.WriteEndObject();
        WriteApp(json);
        json.WriteStartObject("actorRuntime"u8);
        json.WriteString("runtimeStatus"u8, "DISABLED"u8);
        json.WriteBoolean("hostReady"u8, false);
        json.WriteString("placement"u8, "placement: disconnected"u8);
        json.WriteEndObject();
        WriteResiliencies(json, snapshot.Resiliencies);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteResiliencies(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return;
        json.WriteStartArray("resiliencies"u8);
        foreach (string name in names)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteComponents(Utf8JsonWriter json, SidecarSnapshot snapshot)
    {
        if (snapshot.Stores.Count == 0)
            return;
        json.WriteStartArray("components"u8);
        foreach (LoadedStore store in snapshot.Stores.Values)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, store.Component.Name);
            json.WriteString("type"u8, store.Component.Type);
            if (store.Component.Version.Length > 0)
                json.WriteString("version"u8, store.Component.Version);
            WriteTexts(json, "capabilities"u8, store.Capabilities);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteApp(Utf8JsonWriter json)
    {
        json.WriteStartObject("appConnectionProperties"u8);
        if (options.AppPort > 0)
            json.WriteNumber("port"u8, options.AppPort);
        json.WriteString("protocol"u8, options.AppProtocol);
        json.WriteString("channelAddress"u8, options.AppChannelAddress);
        json.WriteEndObject();
    }
}
