using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources.Configurations;

/// <summary>Reads <c>--config</c> files. What guards secrets is read strictly: a misspelt word there must not open a store.</summary>
/// <remarks>Later files are laid over earlier ones: a list that a later file has replaces the earlier one whole.</remarks>
internal sealed class ConfigurationReader
{
    private static readonly string[] RootMembers = ["apiVersion", "kind", "metadata", "spec"];

    private static readonly string[] SpecSections =
    [
        "accessControl", "api", "appHttpPipeline", "components", "features", "httpPipeline", "logging", "metric", "metrics",
        "mtls", "nameResolution", "secrets", "tracing", "wasm", "workflow",
    ];

    private static readonly string[] GuardingSections = ["secrets", "api"];
    private static readonly string[] ReadSections = ["secrets", "api", "components", "features", "metric", "metrics", "tracing"];

    private readonly ICollection<ResourceProblem> _problems;
    private readonly ConfigurationSyntax _syntax;
    private readonly SecretScopesReader _scopes;
    private readonly ApiRulesReader _rules;
    private readonly RuntimeSectionsReader _runtime;
    private SidecarConfiguration _configuration;

    public ConfigurationReader(IReadOnlyDictionary<string, string> environment, ICollection<ResourceProblem> problems)
    {
        _problems = problems;
        _syntax = new(environment, problems);
        _scopes = new(_syntax);
        SortedDictionary<string, ConfigurationSetting> settings = new(StringComparer.Ordinal);
        _rules = new(_syntax, settings);
        _runtime = new(_syntax, settings);
        _configuration = SidecarConfiguration.Default with { Settings = settings };
    }

    /// <summary>Reads the files in order.</summary>
    public SidecarConfiguration Read(IEnumerable<ResourceText> files)
    {
        foreach (ResourceText file in files)
            Read(file);
        return _configuration;
    }

    private void Read(ResourceText file)
    {
        // What guards secrets is never left out: unreadable here means no start.
        List<ResourceProblem> unreadable = [];
        IReadOnlyList<YamlValue> documents = YamlReader.ReadDocuments(file, unreadable);
        foreach (ResourceProblem problem in unreadable)
            _problems.Add(problem with { Severity = ProblemSeverity.Error });
        if (documents.Count == 0)
        {
            // What is empty guards nothing, and may be a file that is just being written.
            if (unreadable.Count == 0)
                _problems.Add(ResourceProblem.Error("holds no Configuration; write 'spec: {}' for one that says nothing", new(file.Name)));
            return;
        }

        // daprd reads the first document only, and says nothing of the others.
        foreach (YamlValue further in documents.Skip(1))
            _syntax.Fail("a configuration file holds one document; put this one into a file of its own, with a --config of its own", further);
        if (documents[0] is YamlMapping root)
            ReadRoot(root);
        else
            _syntax.Fail($"a Configuration must be a mapping, not {documents[0].Kind}", documents[0]);
    }

    private void ReadRoot(YamlMapping root)
    {
        if (root.FindText("kind") is { } kind && kind != "Configuration")
        {
            string meant = kind is "Component" or "Resiliency" ? $"; a {kind} belongs into a folder for --resources-path" : ClosestWord.To(kind, ["Configuration"]) is null ? "" : ". Did you mean 'Configuration'?";
            _syntax.Fail($"--config takes a Configuration, not a {kind}{meant}", root.Find("kind")!);
        }
        else
        {
            foreach (YamlScalar section in root.Members.Select(member => member.Key).Where(key => SpecSections.Contains(key.Text, StringComparer.OrdinalIgnoreCase)))
                _syntax.Fail($"'{section.Text}' belongs under spec; indent it, with everything below it", section);
            _syntax.CheckMembers(root, RootMembers, "the configuration", RootMembers);
            if (_syntax.RefuseBlank(root, "spec", "spec", "'spec: {}'"))
                return;
            if (root.Find("spec") is { } spec)
                ReadSpec(_syntax.Mapping(spec, "spec"));
            else if (!root.Members.Any(member => _syntax.IsRefused(member.Key)))
                _syntax.Fail("a Configuration needs 'spec'; write 'spec: {}' for one that says nothing", root);
        }

        if (root.Find("metadata") is { } metadata)
            RefuseGuards(metadata, "metadata");
    }

    private void ReadSpec(YamlMapping? spec)
    {
        if (spec is null)
            return;
        _syntax.CheckMembers(spec, SpecSections, "spec", GuardingSections);
        foreach (string section in GuardingSections)
            _syntax.RefuseBlank(spec, section, $"spec.{section}", "{}");
        foreach ((YamlScalar key, YamlValue section) in spec.Members)
        {
            if (!GuardingSections.Contains(key.Text, StringComparer.OrdinalIgnoreCase) && !_syntax.IsRefused(key))
                RefuseGuards(section, $"spec.{key.Text}");
            if (SpecSections.Except(ReadSections).Contains(key.Text, StringComparer.OrdinalIgnoreCase))
                _syntax.Note($"spec.{key.Text} is for a part that a secrets sidecar does not have; it is not read", key);
        }

        _configuration = _runtime.Read(spec, _configuration) with
        {
            Scopes = _scopes.Read(spec.Find("secrets")) ?? _configuration.Scopes,
            AllowList = _rules.Read(spec.Find("api")) ?? _configuration.AllowList,
        };
    }

    private void RefuseGuards(YamlValue value, string section)
    {
        foreach (YamlScalar key in MisplacedGuards.In(value))
            _syntax.Fail($"'{key.Text}' guards nothing within {section}; it belongs under spec.secrets", key);
    }
}
