using System.Globalization;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources.Yaml;

namespace Tacit.Runtime.Resources;

/// <summary>Reads one <c>kind: Component</c> document into a <see cref="Component"/>.</summary>
internal sealed class ComponentReader(ICollection<ResourceProblem> problems)
{
    private const string ApiVersion = "dapr.io/v1alpha1";

    private static readonly string[] TopLevelMembers = ["apiVersion", "kind", "metadata", "spec", "auth", "scopes", "status"];
    private static readonly string[] SpecMembers = ["type", "version", "ignoreErrors", "initTimeout", "metadata"];
    private static readonly string[] ItemMembers = ["name", "value", "secretKeyRef", "envRef"];

    /// <summary>The component, or null when the document is of another kind or has an error, which is then reported.</summary>
    public Component? Read(YamlValue document)
    {
        if (document is not YamlMapping resource || resource.FindText("kind") != "Component")
            return null;
        if (resource.FindText("apiVersion") is var apiVersion && apiVersion != ApiVersion)
        {
            Warn($"a Component of apiVersion '{apiVersion}' is not read. Allowed: {ApiVersion}", resource.Position);
            return null;
        }

        WarnOfUnknown(resource, TopLevelMembers, "a Component");
        YamlMapping? spec = Mapping(resource, "spec");
        string? name = ReadName(resource);
        string? type = spec?.FindText("type");
        if (spec is not null && string.IsNullOrEmpty(type))
            Fail("spec.type is missing; it names the component type, such as secretstores.local.file", spec.Position);
        if (name is null || spec is null || string.IsNullOrEmpty(type))
            return null;

        WarnOfUnknown(spec, SpecMembers, $"component '{name}': spec");
        return new()
        {
            Name = name,
            Type = type,
            Version = spec.FindText("version") ?? "",
            Namespace = (resource.Find("metadata") as YamlMapping)?.FindText("namespace") ?? "",
            Scopes = ReadScopes(resource),
            IgnoreErrors = ReadBoolean(spec, "ignoreErrors"),
            InitTimeout = ReadInitTimeout(spec),
            Metadata = ReadItems(spec, name),
            Position = resource.Find("metadata")?.Position ?? resource.Position,
        };
    }

    private string? ReadName(YamlMapping resource)
    {
        if (Mapping(resource, "metadata") is not { } metadata)
            return null;
        if (metadata.Find("scopes") is { } misplaced)
            Fail("scopes guards nothing within metadata; it belongs beside metadata and spec", misplaced.Position);
        if (metadata.Find("name") is not YamlScalar { IsNull: false, Text.Length: > 0 } name)
        {
            Fail("metadata.name is missing; it is the name under which callers reach the component", metadata.Position);
            return null;
        }

        // The rule of Kubernetes for a path segment, which the name becomes part of.
        if (name.Text is "." or ".." || name.Text.Contains('/') || name.Text.Contains('%'))
        {
            Fail($"invalid name \"{name.Text}\" for \"Component\": it may not be '.' or '..' and may not contain '/' or '%'", name.Position);
            return null;
        }

        return name.Text;
    }

    private List<string> ReadScopes(YamlMapping resource)
    {
        List<string> scopes = [];
        YamlValue? value = resource.Find("scopes");
        if (value is null or YamlScalar { IsNull: true })
            return scopes;
        if (value is not YamlSequence list)
        {
            Fail($"scopes must be a list of app ids, not {value.Kind}", value.Position);
            return scopes;
        }

        foreach (YamlValue item in list.Items)
        {
            if (item is YamlScalar { IsNull: false } appId)
                scopes.Add(appId.Text);
            else
                Fail("an entry of scopes must be an app id", item.Position);
        }

        return scopes;
    }

    private bool ReadBoolean(YamlMapping spec, string member)
    {
        switch (spec.Find(member))
        {
            case null or YamlScalar { IsNull: true }:
                return false;
            case YamlScalar { Plain: true } scalar when bool.TryParse(scalar.Text, out bool value):
                return value;
            case { } other:
                Fail($"spec.{member} must be true or false, without quotes", other.Position);
                return false;
        }
    }

    private TimeSpan ReadInitTimeout(YamlMapping spec)
    {
        if (spec.Find("initTimeout") is not { } value || value is YamlScalar { IsNull: true })
            return Component.DefaultInitTimeout;
        if (value is YamlScalar scalar && GoDuration.TryParse(scalar.Text, out TimeSpan timeout))
            return timeout > TimeSpan.Zero ? timeout : Component.DefaultInitTimeout;
        Warn(
            $"spec.initTimeout is not a duration such as 5s, 500ms or 1m30s; {Component.DefaultInitTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s is used",
            value.Position);
        return Component.DefaultInitTimeout;
    }

    private List<MetadataItem> ReadItems(YamlMapping spec, string component)
    {
        List<MetadataItem> items = [];
        YamlValue? value = spec.Find("metadata");
        if (value is null or YamlScalar { IsNull: true })
            return items;
        if (value is not YamlSequence list)
        {
            Fail($"component '{component}': spec.metadata must be a list of name and value, not {value.Kind}", value.Position);
            return items;
        }

        foreach (YamlValue entry in list.Items)
        {
            if (ReadItem(entry, component) is { } item)
                items.Add(item);
        }

        return items;
    }

    private MetadataItem? ReadItem(YamlValue entry, string component)
    {
        if (entry is not YamlMapping item || item.Find("name") is not YamlScalar { IsNull: false, Text.Length: > 0 } name)
        {
            Fail($"component '{component}': an entry of spec.metadata must have a name and a value", entry.Position);
            return null;
        }

        WarnOfUnknown(item, ItemMembers, $"component '{component}': metadata field '{name.Text}'");
        if (item.Find("secretKeyRef") is { } reference)
        {
            Fail($"component '{component}': metadata field '{name.Text}' refers to a secret; local secret stores take plain values only", reference.Position);
            return null;
        }

        if (item.Find("envRef") is { } variable)
        {
            Fail($"component '{component}': metadata field '{name.Text}' refers to an environment variable; local secret stores take plain values only", variable.Position);
            return null;
        }

        switch (item.Find("value"))
        {
            case null:
                return new(name.Text, null, name.Position, name.Position);
            case YamlScalar scalar:
                return new(name.Text, scalar.IsNull ? null : scalar.Text, name.Position, scalar.Position);
            case { } other:
                Fail($"component '{component}': the value of metadata field '{name.Text}' must be a scalar, not {other.Kind}", other.Position);
                return null;
        }
    }

    private YamlMapping? Mapping(YamlMapping parent, string member)
    {
        YamlValue? value = parent.Find(member);
        if (value is YamlMapping mapping)
            return mapping;
        Fail(value is null ? $"a Component needs '{member}'" : $"'{member}' must be a mapping, not {value.Kind}", (value ?? parent).Position);
        return null;
    }

    private void WarnOfUnknown(YamlMapping mapping, string[] known, string owner)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach ((YamlScalar key, _) in mapping.Members)
        {
            if (!seen.Add(key.Text))
                Fail($"{owner} has the member '{key.Text}' twice", key.Position);
            else if (known.Contains(key.Text, StringComparer.OrdinalIgnoreCase))
                continue;
            // A list of apps that is not read would open the component to all of them.
            else if (ClosestWord.To(key.Text, known) == "scopes")
                Fail($"{owner} has no member '{key.Text}'. Did you mean 'scopes'?", key.Position);
            else
                Warn($"{owner} has no member '{key.Text}'; it is ignored.{ClosestWord.Hint(key.Text, known)}", key.Position);
        }
    }

    private void Fail(string message, SourcePosition position) => problems.Add(ResourceProblem.Error(message, position));

    private void Warn(string message, SourcePosition position) => problems.Add(ResourceProblem.Warning(message, position));
}
