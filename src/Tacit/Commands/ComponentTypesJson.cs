using System.Text.Json;
using Tacit.Abstractions;

namespace Tacit.Commands;

/// <summary>Component types for programs.</summary>
internal static class ComponentTypesJson
{
    public static string Write(IReadOnlyList<SecretStoreDescriptor> descriptors) => JsonText.Indented(json =>
    {
        json.WriteStartArray();
        foreach (SecretStoreDescriptor descriptor in descriptors)
            Write(json, descriptor);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, SecretStoreDescriptor descriptor)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, descriptor.Type);
        Write(json, "versions", descriptor.Versions);
        json.WriteString("help"u8, descriptor.Help);
        json.WriteString("multiKey"u8, descriptor.MultiKey);
        json.WriteStartArray("fields"u8);
        foreach (MetadataField field in descriptor.Fields)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, field.Name);
            Write(json, "aliases", field.Aliases);
            json.WriteString("kind"u8, field.Kind.ToString().ToLowerInvariant());
            Write(json, "allowedValues", field.AllowedValues);
            json.WriteBoolean("required"u8, field.Required);
            json.WriteBoolean("sensitive"u8, field.Sensitive);
            json.WriteString("default"u8, field.Default);
            json.WriteString("help"u8, field.Help);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
