using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tacit.Abstractions.Resources;
using Tacit.Kubernetes.Api;

namespace Tacit.Kubernetes.Resources;

/// <summary>A kind of Dapr's custom resources.</summary>
/// <param name="Resource">Its place in the API.</param>
/// <param name="Kind">The kind, as resources name it.</param>
internal sealed record CustomResource(ApiResource Resource, string Kind)
{
    /// <summary>What of an object is read; the rest changes all the time and means nothing here.</summary>
    private static readonly string[] Members = ["spec", "auth", "scopes"];

    public static CustomResource Component { get; } = new(ApiResource.Components, "Component");

    public static CustomResource Configuration { get; } = new(ApiResource.Configurations, "Configuration");

    public static CustomResource Resiliency { get; } = new(ApiResource.Resiliencies, "Resiliency");

    /// <summary>How an object is called in messages.</summary>
    public string Title(string space, string name) => $"{Resource.FullName} '{name}' in namespace '{space}'";

    /// <summary>The object as the text of a resource, the same text as long as nothing changes that matters.</summary>
    public ResourceText TextOf(JsonElement item)
    {
        (string space, string name) = (ApiObject.MetadataText(item, "namespace") ?? "", ApiObject.NameOf(item) ?? "");
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", $"{Resource.Group}/{Resource.Version}");
            writer.WriteString("kind", Kind);
            writer.WriteStartObject("metadata");
            writer.WriteString("name", name);
            writer.WriteString("namespace", space);
            writer.WriteEndObject();
            foreach (string member in Members)
            {
                if (!item.TryGetProperty(member, out JsonElement value))
                    continue;
                writer.WritePropertyName(member);
                writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return new(Title(space, name), WithoutLineEnds(Encoding.UTF8.GetString(json.ToArray()))) { HasLines = false };
    }

    /// <summary>To JSON these are letters as any others, so they stand in texts as they are; to YAML they end a line, and would become a blank.</summary>
    private static string WithoutLineEnds(string json) => json
        .Replace("\u0085", "\\u0085", StringComparison.Ordinal)
        .Replace("\u2028", "\\u2028", StringComparison.Ordinal)
        .Replace("\u2029", "\\u2029", StringComparison.Ordinal);
}
