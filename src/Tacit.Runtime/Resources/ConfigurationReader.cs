using System.Text.RegularExpressions;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Api;
using Tacit.Runtime.Resources.Yaml;
using Tacit.Runtime.Secrets.Scoping;

namespace Tacit.Runtime.Resources;

/// <summary>Reads <c>--config</c> files. What guards secrets is read strictly: a misspelt word there must not open a store.</summary>
/// <remarks>Later files are laid over earlier ones: a list that a later file has replaces the earlier one whole.</remarks>
internal sealed partial class ConfigurationReader(IReadOnlyDictionary<string, string> environment, ICollection<ResourceProblem> problems)
{
    private static readonly string[] SpecSections =
    [
        "accessControl", "api", "appHttpPipeline", "components", "features", "httpPipeline", "logging", "metric", "metrics",
        "mtls", "nameResolution", "secrets", "tracing", "wasm", "workflow",
    ];

    private static readonly string[] ScopeMembers = ["storeName", "defaultAccess", "allowedSecrets", "deniedSecrets"];
    private static readonly string[] ApiMembers = ["allowed", "denied"];
    /// <summary>Words that guard something in their own place; anywhere else they were meant to.</summary>
    private static readonly string[] GuardingWords = ["scopes", "storeName", "defaultAccess", "allowedSecrets", "deniedSecrets", "allowed", "denied"];

    private static readonly string[] ReadSections = ["secrets", "api"];
    private static readonly string[] ApiGroups = ["secrets", "metadata", "shutdown"];
    private static readonly string[] Protocols = ["http", "grpc"];

    private static readonly string[] RuleMembers = ["name", "version", "protocol"];

    private SidecarConfiguration _configuration = SidecarConfiguration.Default;
    private List<ApiRule> _allowed = [];
    private List<ApiRule> _denied = [];

    /// <summary>Reads the files in order.</summary>
    public async ValueTask<SidecarConfiguration> ReadAsync(
        IEnumerable<string> paths, string workingDirectory, CancellationToken cancellationToken)
    {
        foreach (string path in paths)
        {
            string absolute = Path.GetFullPath(path, workingDirectory);
            try
            {
                ReadText(absolute, await File.ReadAllTextAsync(absolute, cancellationToken));
            }
            catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
            {
                problems.Add(ResourceProblem.Error($"configuration file '{path}' does not exist; looked for {absolute}"));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                problems.Add(ResourceProblem.Error($"configuration file '{path}' cannot be read: {absolute} ({failure.GetType().Name})"));
            }
        }

        return _configuration;
    }

    private void ReadText(string file, string text)
    {
        // What guards secrets is never left out: unreadable here means no start.
        List<ResourceProblem> unreadable = [];
        IReadOnlyList<YamlValue> documents = YamlReader.ReadDocuments(file, text, unreadable);
        foreach (ResourceProblem problem in unreadable)
            problems.Add(problem with { Severity = ProblemSeverity.Error });
        if (documents.Count == 0)
        {
            // What is empty guards nothing, and may be a file that is just being written.
            if (unreadable.Count == 0)
                problems.Add(ResourceProblem.Error("holds no Configuration; write 'spec: {}' for one that says nothing", new(file)));
            return;
        }

        // daprd reads the first document only, and says nothing of the others.
        foreach (YamlValue further in documents.Skip(1))
            Fail("a configuration file holds one document; put this one into a file of its own, with a --config of its own", further);
        YamlValue document = documents[0];
        if (document is not YamlMapping root)
        {
            Fail($"a Configuration must be a mapping, not {document.Kind}", document);
            return;
        }

        if (root.FindText("kind") is { } kind && kind != "Configuration")
            Fail($"--config takes a Configuration, not a {kind}; a {kind} belongs into a folder for --resources-path", root);
        else if (Member(root, "spec", "the configuration", ["apiVersion", "kind", "metadata", "spec"]) is not { } spec)
        {
            if (!root.Members.Any(member => IsRefused(member.Key)))
                Fail("a Configuration needs 'spec'; write 'spec: {}' for one that says nothing", root);
        }
        else if (Mapping(spec, "spec") is { } sections)
            ReadSpec(sections);
        if (root.Find("metadata") is { } metadata)
            RefuseGuards(metadata, "metadata");
    }

    private void RefuseGuards(YamlValue value, string section)
    {
        foreach (YamlScalar key in MisplacedGuards.In(value))
            Fail($"'{key.Text}' guards nothing within {section}; it belongs under spec.secrets", key);
    }

    private void ReadSpec(YamlMapping spec)
    {
        CheckMembers(spec, SpecSections, "spec", ["secrets", "api"]);
        foreach ((YamlScalar key, YamlValue section) in spec.Members)
        {
            if (!ReadSections.Contains(key.Text, StringComparer.OrdinalIgnoreCase) && !IsRefused(key))
                RefuseGuards(section, $"spec.{key.Text}");
        }

        if (spec.Find("secrets") is { } secrets && Mapping(secrets, "spec.secrets") is { } guarded
            && Member(guarded, "scopes", "spec.secrets", ["scopes"]) is { } scopes and not YamlScalar { IsNull: true })
        {
            _configuration = _configuration with { Scopes = ReadScopes(scopes) };
        }

        if (spec.Find("api") is { } value && Mapping(value, "spec.api") is { } api)
        {
            CheckMembers(api, ApiMembers, "spec.api", ApiMembers);
            _allowed = ReadRules(api, "allowed") ?? _allowed;
            _denied = ReadRules(api, "denied") ?? _denied;
            _configuration = _configuration with { AllowList = new(_allowed, _denied) };
        }
    }

    private List<SidecarConfiguration.DeclaredScope> ReadScopes(YamlValue value)
    {
        List<SidecarConfiguration.DeclaredScope> scopes = [];
        foreach (YamlMapping entry in Mappings(value, "spec.secrets.scopes"))
        {
            CheckMembers(entry, ScopeMembers, "a secret scope", ScopeMembers);
            if (entry.Find("storeName") is not YamlScalar { IsNull: false } storeName)
            {
                Fail("a secret scope needs storeName, the secret store that it is for", entry);
                continue;
            }

            string store = Expand(storeName);
            if (scopes.Find(other => other.StoreName == store) is { } first)
            {
                Fail($"{store} storeName is repeated in secrets configuration (also at {first.Position})", storeName);
                continue;
            }

            SecretScope scope = new(ReadDefaultAccess(entry), ReadNames(entry, "allowedSecrets"), ReadNames(entry, "deniedSecrets"));
            scopes.Add(new(store, scope, storeName.Position));
        }

        return scopes;
    }

    private bool ReadDefaultAccess(YamlMapping entry)
    {
        if (entry.Find("defaultAccess") is not { } value || value is YamlScalar { Text: "" } or YamlScalar { IsNull: true })
            return true;
        if (value is YamlScalar scalar && Expand(scalar).ToUpperInvariant() is "ALLOW" or "DENY")
            return Expand((YamlScalar)value).Equals("allow", StringComparison.OrdinalIgnoreCase);

        Fail("defaultAccess can be either allow or deny", value);
        return false;
    }

    private List<string> ReadNames(YamlMapping entry, string member)
    {
        List<string> names = [];
        YamlValue? value = entry.Find(member);
        if (value is null or YamlScalar { IsNull: true })
            return names;
        if (value is not YamlSequence list)
        {
            Fail($"{member} must be a list of secret names, not {value.Kind}", value);
            return names;
        }

        foreach (YamlValue item in list.Items)
        {
            if (item is YamlScalar name)
                names.Add(Expand(name));
            else
                Fail($"an entry of {member} must be a secret name, not {item.Kind}", item);
        }

        return names;
    }

    /// <summary>The rules of a list, or null when the file does not have it; one left blank must not clear an earlier file's.</summary>
    private List<ApiRule>? ReadRules(YamlMapping api, string member)
    {
        if (api.Find(member) is not { } value || value is YamlScalar { IsNull: true })
            return null;
        List<ApiRule> rules = [];
        foreach (YamlMapping entry in Mappings(value, $"spec.api.{member}"))
        {
            CheckMembers(entry, RuleMembers, $"an entry of spec.api.{member}", RuleMembers);
            ApiRule rule = new(ExpandMember(entry, "name"), ExpandMember(entry, "version"), ExpandMember(entry, "protocol"));
            if (!entry.Members.Any(part => IsRefused(part.Key)))
                CheckRule(rule, entry, $"spec.api.{member}");
            rules.Add(rule);
        }

        return rules;
    }

    /// <summary>A rule that can fit nothing neither allows nor denies what it was written for.</summary>
    private void CheckRule(ApiRule rule, YamlMapping entry, string list)
    {
        if (rule.Name.Length == 0)
            Fail($"an entry of {list} needs 'name', such as secrets", entry);
        if (!ApiVersion().IsMatch(rule.Version))
            Fail($"an entry of {list} needs 'version': v1 or v1.0, not '{rule.Version}'", entry);
        if (!Protocols.Contains(rule.Protocol, StringComparer.OrdinalIgnoreCase))
            Fail($"an entry of {list} needs 'protocol': http or grpc, not '{rule.Protocol}'", entry);
        // HTTP has the beginnings of routes, gRPC whole APIs.
        bool isGrpc = rule.Protocol.Equals("grpc", StringComparison.OrdinalIgnoreCase);
        string group = isGrpc ? rule.Name : rule.Name.Split('/')[0];
        if (ApiGroups.Any(api => isGrpc ? api == group : Begins(api, group)))
            return;
        if ((ApiGroups.FirstOrDefault(api => Begins(api, group) || Begins(group, api)) ?? ClosestWord.To(group, ApiGroups)) is { } meant)
            Fail($"an entry of {list} names no API: '{group}'. Did you mean '{meant}'?", entry);
    }

    private static bool Begins(string text, string start) => start.Length > 0 && text.StartsWith(start, StringComparison.Ordinal);

    private IEnumerable<YamlMapping> Mappings(YamlValue value, string path)
    {
        if (value is not YamlSequence list)
        {
            if (value is not YamlScalar { IsNull: true })
                Fail($"{path} must be a list, not {value.Kind}", value);
            yield break;
        }

        foreach (YamlValue item in list.Items)
        {
            if (item is YamlMapping mapping)
                yield return mapping;
            else
                Fail($"an entry of {path} must be a mapping, not {item.Kind}", item);
        }
    }

    private YamlValue? Member(YamlMapping parent, string name, string owner, string[] known)
    {
        CheckMembers(parent, known, owner, known);
        return parent.Find(name);
    }

    /// <summary>A section that must be a mapping if it is there; null means that it is empty.</summary>
    private YamlMapping? Mapping(YamlValue value, string path)
    {
        if (value is YamlMapping mapping)
            return mapping;
        if (value is not YamlScalar { IsNull: true })
            Fail($"{path} must be a mapping, not {value.Kind}", value);
        return null;
    }

    /// <summary>Reports members that are not known: an error where one that guards something was probably meant, else a warning.</summary>
    private void CheckMembers(YamlMapping mapping, string[] known, string owner, string[] strict)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach ((YamlScalar key, _) in mapping.Members)
        {
            if (known.Contains(key.Text, StringComparer.OrdinalIgnoreCase))
            {
                // The earlier value would be lost, and a list of denied names with it.
                if (!seen.Add(key.Text))
                    problems.Add(ResourceProblem.Error($"{owner} has the member '{key.Text}' twice", key.Position));
                continue;
            }

            bool guards = known == strict || strict.Contains(ClosestWord.To(key.Text, known)) || ClosestWord.To(key.Text, GuardingWords) is not null;
            string message = $"{owner} has no member '{key.Text}'.{ClosestWord.Hint(key.Text, known)}";
            problems.Add(guards ? ResourceProblem.Error(message, key.Position) : ResourceProblem.Warning(message, key.Position));
        }
    }

    private bool IsRefused(YamlScalar key) =>
        problems.Any(problem => problem.Severity is ProblemSeverity.Error && problem.Position == key.Position);

    private string ExpandMember(YamlMapping entry, string member) => entry.Find(member) is YamlScalar { IsNull: false } scalar ? Expand(scalar) : "";

    /// <summary>Replaces <c>$NAME</c> and <c>${NAME}</c>, as daprd does in configuration files; an unset variable is an error.</summary>
    private string Expand(YamlScalar scalar) => VariableReference().Replace(scalar.Text, match =>
    {
        string name = match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;
        if (environment.TryGetValue(name, out string? value))
            return value;
        Fail($"the environment variable '{name}' is not set", scalar);
        return "";
    });

    private void Fail(string message, YamlValue at) => problems.Add(ResourceProblem.Error(message, at.Position));

    [GeneratedRegex(@"^v1(?:\.0(?:-(?:alpha|beta)[0-9]+)?)?\z")]
    private static partial Regex ApiVersion();

    [GeneratedRegex(@"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")]
    private static partial Regex VariableReference();
}
