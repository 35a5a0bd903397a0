using System.Globalization;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources.Yaml;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources.Components;

/// <summary>Reads one <c>kind: Component</c> document into a <see cref="Component"/>.</summary>
/// <remarks>
/// What has a wrong shape leaves the document out, as in daprd. A member that guards the component and is misspelt or stands twice is an
/// error: left out, or read without it, the component would not be what its author declared.
/// </remarks>
internal sealed class ComponentReader(ICollection<ResourceProblem> problems)
{
    private const string ApiVersion = "dapr.io/v1alpha1";

    private static readonly string[] TopLevelMembers = ["apiVersion", "kind", "metadata", "spec", "auth", "scopes", "status"];
    private static readonly string[] SpecMembers = ["type", "version", "ignoreErrors", "initTimeout", "metadata"];
    private static readonly string[] AuthMembers = ["secretStore"];

    private readonly DocumentSyntax _syntax = new(problems);

    /// <summary>The component, or null when it is left out, and why is reported.</summary>
    public Component? Read(YamlMapping resource)
    {
        if (resource.FindText("apiVersion") is var apiVersion && apiVersion != ApiVersion)
        {
            string what = apiVersion is null ? "without apiVersion" : $"of apiVersion '{apiVersion}'";
            _syntax.Warn($"a Component {what} is not read. Allowed: {ApiVersion}", resource.Find("apiVersion") ?? resource);
            return null;
        }

        _syntax.CheckMembers(resource, TopLevelMembers, "a Component");
        YamlMapping? spec = Mapping(resource, "spec");
        string? name = ReadName(resource);
        string? type = spec?.FindText("type");
        if (spec is not null && string.IsNullOrEmpty(type))
            _syntax.LeaveOut("spec.type is missing; it names the component type, such as secretstores.local.file", spec);
        if (name is null || spec is null || string.IsNullOrEmpty(type))
            return null;

        _syntax.CheckMembers(spec, SpecMembers, $"component '{name}': spec");
        Component component = new()
        {
            Name = name,
            Type = type,
            Version = spec.FindText("version") ?? "",
            Namespace = (resource.Find("metadata") as YamlMapping)?.FindText("namespace") ?? "",
            Scopes = _syntax.Texts(resource, "scopes", "app id"),
            IgnoreErrors = ReadBoolean(spec, "ignoreErrors"),
            InitTimeout = ReadInitTimeout(spec),
            SecretStore = ReadSecretStore(resource),
            Metadata = ReadItems(spec, name),
            Position = resource.Find("metadata")?.Position ?? resource.Position,
            TypePosition = spec.Find("type")?.Position,
            VersionPosition = spec.Find("version")?.Position,
            SecretStorePosition = (resource.Find("auth") as YamlMapping)?.Find("secretStore")?.Position,
        };
        return _syntax.IsLeftOut ? null : component;
    }

    private string? ReadName(YamlMapping resource)
    {
        if (Mapping(resource, "metadata") is not { } metadata)
            return null;
        if (metadata.Members.FirstOrDefault(member => DocumentSyntax.IsScopes(member.Key)).Key is { } misplaced)
            _syntax.FailMisplacedScopes(misplaced);
        if (metadata.Find("name") is not YamlScalar { IsNull: false, Text.Length: > 0 } name)
        {
            _syntax.LeaveOut("metadata.name is missing; it is the name under which callers reach the component", metadata.Find("name") ?? metadata);
            return null;
        }

        // The rule of Kubernetes for a path segment, which the name becomes part of.
        if (name.Text is "." or ".." || name.Text.Contains('/') || name.Text.Contains('%'))
        {
            string reason = name.Text.Contains('/') ? "may not contain '/'" : name.Text.Contains('%') ? "may not contain '%'" : $"may not be '{name.Text}'";
            _syntax.LeaveOut($"invalid name \"{name.Text}\" for \"Component\": {reason}", name);
            return null;
        }

        return name.Text;
    }

    private bool ReadBoolean(YamlMapping spec, string member)
    {
        switch (spec.Find(member))
        {
            case null or YamlScalar { IsNull: true }:
                return false;
            case YamlScalar scalar when GoYamlType.Of(scalar).Json is "true" or "false":
                return GoYamlType.Of(scalar).Json == "true";
            case { } other:
                _syntax.LeaveOut($"spec.{member} must be true or false, without quotes", other);
                return false;
        }
    }

    private TimeSpan ReadInitTimeout(YamlMapping spec)
    {
        if (spec.Find("initTimeout") is not { } value || value is YamlScalar { IsNull: true } or YamlScalar { Text: "" })
            return Component.DefaultInitTimeout;
        if (value is YamlScalar scalar && GoDuration.TryParse(scalar.Text, out TimeSpan timeout))
            return timeout > TimeSpan.Zero ? timeout : Component.DefaultInitTimeout;
        _syntax.Warn(
            $"spec.initTimeout is not a duration such as 5s, 500ms or 1m30s; {Component.DefaultInitTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s is used",
            value);
        return Component.DefaultInitTimeout;
    }

    private string ReadSecretStore(YamlMapping resource)
    {
        if (_syntax.Mapping(resource.Find("auth"), "'auth'") is not { } auth)
            return "";
        _syntax.CheckMembers(auth, AuthMembers, "auth");
        return auth.FindText("secretStore") ?? "";
    }

    private List<MetadataItem> ReadItems(YamlMapping spec, string component)
    {
        YamlValue? value = spec.Find("metadata");
        if (value is null or YamlScalar { IsNull: true })
            return [];
        if (value is not YamlSequence list)
        {
            _syntax.LeaveOut($"component '{component}': spec.metadata must be a list of name and value, not {value.Kind}", value);
            return [];
        }

        MetadataItemReader reader = new(_syntax, component);
        return [.. list.Items.Select(reader.Read).OfType<MetadataItem>()];
    }

    private YamlMapping? Mapping(YamlMapping parent, string member)
    {
        YamlValue? value = parent.Find(member);
        if (value is YamlMapping mapping)
            return mapping;
        _syntax.LeaveOut(value is null ? $"a Component needs '{member}'" : $"'{member}' must be a mapping, not {value.Kind}", value ?? parent);
        return null;
    }
}
