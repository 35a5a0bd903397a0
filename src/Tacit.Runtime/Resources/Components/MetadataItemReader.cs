using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources.Yaml;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources.Components;

/// <summary>Reads one entry of a component's <c>spec.metadata</c>.</summary>
internal sealed class MetadataItemReader(DocumentSyntax syntax, string component)
{
    private static readonly string[] ItemMembers = ["name", "value", "secretKeyRef", "envRef"];
    private static readonly string[] SecretMembers = ["name", "key"];

    /// <summary>The item, or null when its document is left out.</summary>
    public MetadataItem? Read(YamlValue entry)
    {
        if (entry is not YamlMapping item || item.Find("name") is not YamlScalar { IsNull: false, Text.Length: > 0 } name)
        {
            syntax.LeaveOut($"component '{component}': an entry of spec.metadata must have a name and a value", entry);
            return null;
        }

        string field = $"component '{component}': metadata field '{name.Text}'";
        syntax.CheckMembers(item, ItemMembers, field);
        YamlValue? written = item.Find("value");
        string? value = ReadValue(written, field);
        SecretReference? secret = ReadSecretKeyRef(item.Find("secretKeyRef"), field);
        EnvironmentReference? variable = item.Find("envRef") is YamlScalar { IsNull: false, Text.Length: > 0 } envRef
            ? new(envRef.Text, envRef.Position)
            : null;

        // In daprd a value, even an empty one, overrides an envRef, and a secret overrides both.
        if (secret is not null && (value is not null || variable is not null))
            syntax.Warn($"{field} has a secretKeyRef and {(value is not null ? "a value" : "an envRef")}; the secret is used", item);
        else if (variable is not null && value is not null)
            syntax.Warn($"{field} has an envRef and a value; the value is used", item);
        SourcePosition position = secret?.Position ?? (value is null ? variable?.Position : null) ?? written?.Position ?? name.Position;
        return new(name.Text, secret is null ? value : null, name.Position, position)
        {
            SecretKeyRef = secret,
            EnvRef = secret is null && value is null ? variable : null,
        };
    }

    private string? ReadValue(YamlValue? value, string field)
    {
        if (value is null or YamlScalar { IsNull: true })
            return null;
        if (value is YamlScalar scalar)
            return scalar.Text;
        try
        {
            return YamlJson.Write(value);
        }
        catch (YamlJsonException failure)
        {
            syntax.LeaveOut($"{field} has a value that cannot be JSON: {failure.Message}", failure.Position);
            return null;
        }
    }

    private SecretReference? ReadSecretKeyRef(YamlValue? value, string field)
    {
        if (value is null or YamlScalar { IsNull: true })
            return null;
        if (value is not YamlMapping reference)
        {
            syntax.LeaveOut($"{field}: secretKeyRef must be a mapping of name and key, not {value.Kind}", value);
            return null;
        }

        syntax.CheckMembers(reference, SecretMembers, $"{field}: secretKeyRef");
        if (reference.FindText("name") is { Length: > 0 } name)
            return new(name, reference.FindText("key") is { Length: > 0 } key ? key : name, value.Position);
        if (reference.FindText("key") is { Length: > 0 })
            syntax.Warn($"{field}: secretKeyRef has no name of a secret; it is ignored", value);
        return null;
    }
}
