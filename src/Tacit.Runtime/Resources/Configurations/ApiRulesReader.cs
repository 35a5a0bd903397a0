using System.Text.RegularExpressions;
using Tacit.Abstractions;
using Tacit.Runtime.Api;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources.Configurations;

/// <summary>Reads <c>spec.api</c>, strictly: a rule that can fit nothing neither allows nor denies what it was written for.</summary>
/// <param name="syntax">The shapes of sections.</param>
/// <param name="settings">Receives the lists, by their path.</param>
internal sealed partial class ApiRulesReader(ConfigurationSyntax syntax, SortedDictionary<string, ConfigurationSetting> settings)
{
    private static readonly string[] ApiMembers = ["allowed", "denied"];
    private static readonly string[] RuleMembers = ["name", "version", "protocol"];
    private static readonly string[] ApiGroups = ["secrets", "metadata", "shutdown"];
    private static readonly string[] Protocols = ["http", "grpc"];

    private List<ApiRule> _allowed = [];
    private List<ApiRule> _denied = [];

    /// <summary>Lays the rules of a file over those of earlier ones; null when it has none.</summary>
    public ApiAllowList? Read(YamlValue? section)
    {
        if (syntax.Mapping(section, "spec.api") is not { } api)
            return null;
        syntax.CheckMembers(api, ApiMembers, "spec.api", ApiMembers);
        _allowed = ReadRules(api, "allowed") ?? _allowed;
        _denied = ReadRules(api, "denied") ?? _denied;
        return new(_allowed, _denied);
    }

    /// <summary>The rules of a list, or null when the file does not have it.</summary>
    private List<ApiRule>? ReadRules(YamlMapping api, string member)
    {
        if (syntax.RefuseBlank(api, member, $"spec.api.{member}", "[]") || api.Find(member) is not { } value)
            return null;
        List<ApiRule> rules = [];
        List<string> shown = [];
        foreach (YamlMapping entry in syntax.Mappings(value, $"spec.api.{member}"))
        {
            syntax.CheckMembers(entry, RuleMembers, $"an entry of spec.api.{member}", RuleMembers);
            ApiRule rule = new(syntax.ExpandMember(entry, "name"), syntax.ExpandMember(entry, "version"), syntax.ExpandMember(entry, "protocol"));
            if (!entry.Members.Any(part => syntax.IsRefused(part.Key)))
                CheckRule(rule, entry, $"spec.api.{member}");
            rules.Add(rule);
            shown.Add($"{ConfigurationSyntax.Written(entry, "protocol")} {ConfigurationSyntax.Written(entry, "name")} {ConfigurationSyntax.Written(entry, "version")}");
        }

        settings[$"api.{member}"] = new(string.Join(", ", shown), value.Position);
        return rules;
    }

    private void CheckRule(ApiRule rule, YamlMapping entry, string list)
    {
        if (rule.Name.Length == 0)
            syntax.Fail($"an entry of {list} needs 'name', such as secrets", entry.Find("name") ?? entry);
        if (!ApiVersion().IsMatch(rule.Version))
            syntax.Fail($"an entry of {list} needs 'version': v1 or v1.0, not '{ConfigurationSyntax.Written(entry, "version")}'", entry.Find("version") ?? entry);
        if (!Protocols.Contains(rule.Protocol, StringComparer.OrdinalIgnoreCase))
            syntax.Fail($"an entry of {list} needs 'protocol': http or grpc, not '{ConfigurationSyntax.Written(entry, "protocol")}'", entry.Find("protocol") ?? entry);
        // HTTP has the beginnings of routes, gRPC whole APIs.
        bool isGrpc = rule.Protocol.Equals("grpc", StringComparison.OrdinalIgnoreCase);
        string group = isGrpc ? rule.Name : rule.Name.Split('/')[0];
        if (ApiGroups.Any(api => isGrpc ? api == group : Begins(api, group)))
            return;
        if ((ApiGroups.FirstOrDefault(api => Begins(api, group) || Begins(group, api)) ?? ClosestWord.To(group, ApiGroups)) is { } meant)
            syntax.Fail($"an entry of {list} names no API: '{ConfigurationSyntax.Written(entry, "name")}'. Did you mean '{meant}'?", entry.Find("name") ?? entry);
    }

    private static bool Begins(string text, string start) => start.Length > 0 && text.StartsWith(start, StringComparison.Ordinal);

    [GeneratedRegex(@"^v1(?:\.0(?:-(?:alpha|beta)[0-9]+)?)?\z")]
    private static partial Regex ApiVersion();
}
