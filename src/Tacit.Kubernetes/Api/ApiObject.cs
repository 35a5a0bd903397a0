using System.Text.Json;

namespace Tacit.Kubernetes.Api;

/// <summary>What every object of the API has: its metadata.</summary>
internal static class ApiObject
{
    public static string? NameOf(JsonElement item) => MetadataText(item, "name");

    /// <summary>A text of the metadata; null where there is none.</summary>
    public static string? MetadataText(JsonElement item, string name) =>
        item.ValueKind is JsonValueKind.Object
        && item.TryGetProperty("metadata", out JsonElement metadata) && metadata.ValueKind is JsonValueKind.Object
        && metadata.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
