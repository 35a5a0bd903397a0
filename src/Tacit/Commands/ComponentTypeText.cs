using System.Text;
using Tacit.Abstractions;
using Tacit.Runtime.Checking;

namespace Tacit.Commands;

/// <summary>A component type for people: its fields as a table for the terminal or for its page, and as YAML to paste.</summary>
internal static class ComponentTypeText
{
    /// <summary>A line for each type.</summary>
    public static string List(IEnumerable<SecretStoreDescriptor> descriptors)
    {
        List<string[]> rows = [["TYPE", "VERSION", "READS"]];
        rows.AddRange(descriptors.Select(descriptor => new[] { descriptor.Type, string.Join(", ", descriptor.Versions), descriptor.Help }));
        return string.Join('\n', TextTable.Lines(rows));
    }

    /// <summary>The table of the type's page in <c>docs/stores</c>.</summary>
    public static string MarkdownTable(SecretStoreDescriptor descriptor)
    {
        StringBuilder table = new("| field | kind | required | default | |\n|---|---|---|---|---|\n");
        foreach (MetadataField field in descriptor.Fields)
        {
            string standard = field.Default is null ? "" : field.Default.Length == 0 ? "empty" : $"`{field.Default}`";
            table.Append("| ").AppendJoin(", ", Enumerable.Prepend(field.Aliases, field.Name).Select(name => $"`{name}`"))
                .Append(" | ").Append(Kind(field)).Append(" | ").Append(field.Required ? "yes" : "no").Append(" | ").Append(standard).Append(" | ").Append(Help(field)).Append(" |\n");
        }

        return table.Append("\nSeveral pairs in a secret: ").Append(descriptor.MultiKey).Append(".\n").ToString();
    }

    /// <summary>A component with every field; those that need not be there are commented out.</summary>
    public static string Yaml(SecretStoreDescriptor descriptor)
    {
        StringBuilder yaml = new();
        yaml.Append("# ").Append(descriptor.Help).Append('\n')
            .Append("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: mystore\nspec:\n  type: ").Append(descriptor.Type)
            .Append("\n  version: ").Append(descriptor.Versions[0]).Append("\n  metadata:");
        yaml.Append('\n');
        foreach (MetadataField field in descriptor.Fields.OrderBy(field => !field.Required))
        {
            string comment = field.Required ? "" : "# ";
            yaml.Append("  # ").Append(Help(field)).Append(field.AllowedValues.Count > 0 ? $" One of {Kind(field)}." : "").Append('\n')
                .Append("  ").Append(comment).Append("- name: ").Append(field.Name).Append('\n');
            if (field.Sensitive)
                yaml.Append("  ").Append(comment).Append("  secretKeyRef: {name: <secret>, key: <key>}\n");
            else
                yaml.Append("  ").Append(comment).Append("  value: ").Append(Quote(field)).Append('\n');
        }

        if (descriptor.Fields.Any(field => field.Sensitive))
            yaml.Append("# The store that the secretKeyRefs are of:\n# auth:\n#   secretStore: <store>\n");
        return yaml.ToString().TrimEnd();
    }

    private static string Kind(MetadataField field) => field.AllowedValues.Count > 0 ? string.Join(", ", field.AllowedValues) : field.Kind switch
    {
        MetadataFieldKind.Boolean => "true or false",
        MetadataFieldKind.Number => "number",
        MetadataFieldKind.Duration => "duration",
        _ => "text",
    };

    private static string Help(MetadataField field) => field.Sensitive ? $"{field.Help} A credential." : field.Help;

    private static string Quote(MetadataField field)
    {
        string value = field.Example.Length > 0 ? field.Example : field.Default is { Length: > 0 } standard ? standard : field.AllowedValues.FirstOrDefault("");
        return $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }
}
