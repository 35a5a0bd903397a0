using Tacit.Abstractions.Resources;
using Tacit.Runtime.Api;
using Tacit.Runtime.Resources;
using Tacit.Runtime.Resources.Configurations;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Resources;

/// <summary>What a configuration says, and that nothing which guards secrets is read leniently.</summary>
public sealed class ConfigurationReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<ResourceProblem> _problems = [];
    private readonly Dictionary<string, string> _environment = new() { ["STORE"] = "fs", ["NAME"] = "db", ["EMPTY"] = "" };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("spec: {}")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata: {name: c}\nspec: {}")]
    [InlineData("kind: Configuration\nspec:\n  secrets:\n    scopes: []")]
    public void A_configuration_that_says_nothing_equals_none(string text)
    {
        SidecarConfiguration configuration = Read(text);

        Assert.Empty(_problems);
        Assert.Empty(configuration.Scopes);
        Assert.True(configuration.AllowList.Allows(Secrets));
    }

    [Theory]
    [InlineData("sec", "http")]
    [InlineData("secrets/{secretStoreName}/bulk", "HTTP")]
    [InlineData("state", "grpc")]
    [InlineData("shutdown", "GRPC")]
    public void A_rule_may_name_what_its_protocol_has(string name, string protocol)
    {
        Read($"kind: Configuration\nspec: {{api: {{denied: [{{name: \"{name}\", version: v1, protocol: {protocol}}}]}}}}");

        Assert.Empty(_problems);
    }

    [Fact]
    public void Scopes_are_read_in_order_with_their_places()
    {
        SidecarConfiguration configuration = Read("""
            kind: Configuration
            spec:
              secrets:
                scopes:
                - storeName: a
                  defaultAccess: deny
                  allowedSecrets: [x, 1]
                - deniedSecrets:
                  - y
                  storeName: b
            """);

        Assert.Empty(_problems);
        Assert.Equal([("a", 5, 18), ("b", 10, 18)], configuration.Scopes.Select(scope => (scope.StoreName, scope.Position.Line, scope.Position.Column)));
        Assert.True(configuration.Scopes[0].Scope.Allows("1"));
        Assert.False(configuration.Scopes[0].Scope.Allows("y"));
        Assert.False(configuration.Scopes[1].Scope.Allows("y"));
        Assert.True(configuration.Scopes[1].Scope.Allows("x"));
    }

    [Theory]
    [InlineData("- {storeName: a}\n    - {storeName: a}", 6, 19, "a storeName is repeated in secrets configuration")]
    [InlineData("- {defaultAccess: deny}", 5, 7, "a secret scope needs storeName")]
    [InlineData("- {storeName: ~}", 5, 7, "a secret scope needs storeName")]
    [InlineData("- {storeName: a, defaultAccess: none}", 5, 37, "defaultAccess can be either allow or deny")]
    [InlineData("- {storeName: a, defaultAccess: [deny]}", 5, 37, "defaultAccess can be either allow or deny")]
    [InlineData("- {storeName: a, allowedSecrets: x}", 5, 38, "allowedSecrets must be a list of secret names, not a scalar")]
    [InlineData("- {storeName: a, deniedSecrets: {x: y}}", 5, 37, "deniedSecrets must be a list of secret names, not a mapping")]
    [InlineData("- {storeName: a, deniedSecrets: [[x]]}", 5, 38, "an entry of deniedSecrets must be a secret name, not a list")]
    [InlineData("- {storeName: a, deniedSecret: [x]}", 5, 22, "a secret scope has no member 'deniedSecret'. Did you mean 'deniedSecrets'?")]
    [InlineData("- {storeName: a, somethingElse: x}", 5, 22, "a secret scope has no member 'somethingElse'. Allowed: storeName, defaultAccess, allowedSecrets, deniedSecrets")]
    [InlineData("- {storeName: a, deniedSecrets: [x], deniedSecrets: [y]}", 5, 42, "deniedSecrets")]
    [InlineData("- a", 5, 7, "an entry of spec.secrets.scopes must be a mapping, not a scalar")]
    [InlineData("  {storeName: a}", 5, 7, "spec.secrets.scopes must be a list, not a mapping")]
    public void A_faulty_scope_is_an_error_at_its_place(string scopes, int line, int column, string message)
    {
        Read($"kind: Configuration\nspec:\n  secrets:\n    scopes:\n    {scopes}\n");

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal(ProblemSeverity.Error, problem.Severity);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Position!.Line, problem.Position.Column));
    }

    [Theory]
    [InlineData("kind: Configuration\nspec:\n  secret: {scopes: []}", 3, "spec has no member 'secret'. Did you mean 'secrets'?")]
    [InlineData("kind: Configuration\nspec:\n  secrets:\n    scope: []", 4, "has no member 'scope'. Did you mean 'scopes'?")]
    [InlineData("kind: Configuration\nspec:\n  apis: {denied: []}", 3, "spec has no member 'apis'. Did you mean 'api'?")]
    [InlineData("kind: Configuration\nspec:\n  api: {deny: []}", 3, "spec.api has no member 'deny'. Allowed: allowed, denied")]
    [InlineData("kind: Configuration\nspec:\n  api: {denied: [{nmae: secrets}]}", 3, "an entry of spec.api.denied has no member 'nmae'. Did you mean 'name'?")]
    [InlineData("kind: Configuration\nsepc: {}", 2, "the configuration has no member 'sepc'. Did you mean 'spec'?")]
    [InlineData("kind: Configuration\nspec:\n  scopes: [{storeName: fs}]", 3, "spec has no member 'scopes'")]
    [InlineData("kind: Configuration", 1, "a Configuration needs 'spec'")]
    [InlineData("", 0, "holds no Configuration")]
    [InlineData("# only a comment", 0, "holds no Configuration")]
    [InlineData("spec: {}\n---\nspec:\n  secrets: {scopes: []}", 3, "a configuration file holds one document")]
    [InlineData("kind: Configuration\nmetadata:\n  spec:\n    secrets:\n      scopes: []\nspec: {}", 5, "'scopes' guards nothing within metadata")]
    [InlineData("kind: Configuration\nspec:\n  tracing:\n    secrets:\n      scopes: []", 5, "'scopes' guards nothing within spec.tracing")]
    [InlineData("kind: Configuration\nspec:\n  api: {denied: [{name: secrets, version: v1.0}]}", 3, "needs 'protocol'")]
    [InlineData("kind: Configuration\nspec:\n  api: {allowed: [{name: metadata, version: v1.0, protocol: htpp}]}", 3, "not 'htpp'")]
    [InlineData("kind: Configuration\nspec:\n  api: {denied: [{name: secrets, version: v2, protocol: http}]}", 3, "not 'v2'")]
    [InlineData("kind: Configuration\nspec:\n  api: {denied: [{name: sercets, version: v1, protocol: http}]}", 3, "Did you mean 'secrets'?")]
    [InlineData("kind: Configuration\nspec:\n  api: {denied: [{name: sec, version: v1, protocol: grpc}]}", 3, "names no API: 'sec'. Did you mean 'secrets'?")]
    [InlineData("kind: Configuration\nspec:\n  api: {denied: [{name: \"secrets/{secretStoreName}/bulk\", version: v1.0, protocol: gRPC}]}", 3, "Did you mean 'secrets'?")]
    [InlineData("- a\n- list", 1, "a Configuration must be a mapping, not a list")]
    [InlineData("kind: Configuration\nspec:\n  secrets:\n  - scopes: []", 4, "secrets")]
    [InlineData("kind: Configuration\nspec:\n  secrets: scopes", 3, "secrets")]
    [InlineData("kind: Configuration\nspec:\n  api: [denied]", 3, "api")]
    [InlineData("kind: Configuration\nspec: [secrets]", 2, "spec")]
    public void A_misspelt_or_misplaced_guard_is_an_error(string text, int line, string message)
    {
        Read(text);

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal(ProblemSeverity.Error, problem.Severity);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Position!.Line);
    }

    [Fact]
    public void An_unknown_section_is_only_a_warning()
    {
        SidecarConfiguration configuration = Read("kind: Configuration\nspec:\n  somethingNew: {a: b}\n  tracing: {samplingRate: '1'}\n  secrets: {scopes: [{storeName: a}]}\n");

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.Equal((3, 3), (problem.Position!.Line, problem.Position.Column));
        Assert.Single(configuration.Scopes);
    }

    [Fact]
    public void Environment_variables_are_put_in_wherever_a_scope_names_something()
    {
        SidecarConfiguration configuration = Read("""
            kind: Configuration
            spec:
              secrets:
                scopes:
                - storeName: $STORE
                  defaultAccess: allow
                  deniedSecrets: ["${NAME}-password", "x${EMPTY}y", "a$", "$5"]
            """);

        Assert.Empty(_problems);
        DeclaredScope scope = Assert.Single(configuration.Scopes);
        Assert.Equal("fs", scope.StoreName);
        Assert.All(["db-password", "xy", "a$", "$5"], name => Assert.False(scope.Scope.Allows(name)));
    }

    [Fact]
    public void Environment_variables_are_put_in_wherever_a_rule_names_an_API()
    {
        _environment["API"] = "secrets";

        SidecarConfiguration configuration = Read("kind: Configuration\nspec: {api: {denied: [{name: $API, version: v1, protocol: http}]}}");

        Assert.Empty(_problems);
        Assert.False(configuration.AllowList.Allows(Secrets));
    }

    [Fact]
    public void A_variable_that_is_not_set_is_an_error_at_its_place()
    {
        Read("kind: Configuration\nspec:\n  secrets:\n    scopes:\n    - storeName: fs\n      deniedSecrets:\n      - ${NO_SUCH}\n");

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal("the environment variable 'NO_SUCH' is not set", problem.Message);
        Assert.Equal((ProblemSeverity.Error, 7, 9), (problem.Severity, problem.Position!.Line, problem.Position.Column));
    }

    [Fact]
    public void A_list_of_a_later_file_replaces_the_earlier_one_and_what_it_leaves_out_stays()
    {
        SidecarConfiguration configuration = Read(
            "kind: Configuration\nspec:\n  secrets: {scopes: [{storeName: a}, {storeName: b}]}\n  api: {denied: [{name: secrets, version: v1, protocol: http}]}",
            "kind: Configuration\nspec: {secrets: {scopes: [{storeName: c}]}}",
            "kind: Configuration\nspec: {tracing: {}}");

        Assert.Empty(_problems);
        Assert.Equal("c", Assert.Single(configuration.Scopes).StoreName);
        Assert.False(configuration.AllowList.Allows(Secrets));
    }

    [Fact]
    public void A_later_list_of_denied_APIs_leaves_the_earlier_list_of_allowed_ones()
    {
        SidecarConfiguration configuration = Read(
            "kind: Configuration\nspec: {api: {allowed: [{name: metadata, version: v1, protocol: http}]}}",
            "kind: Configuration\nspec: {api: {denied: [{name: shutdown, version: v1, protocol: http}]}}");

        Assert.Empty(_problems);
        Assert.False(configuration.AllowList.Allows(Secrets));
    }

    /// <summary>It may be just being written; read as none, it would open what it is to guard.</summary>
    [Theory]
    [InlineData("spec:\n", "spec")]
    [InlineData("spec:\n  secrets:\n", "spec.secrets")]
    [InlineData("spec:\n  secrets:\n    scopes:\n", "spec.secrets.scopes")]
    [InlineData("spec:\n  api:\n", "spec.api")]
    [InlineData("spec:\n  api:\n    allowed:\n", "spec.api.allowed")]
    [InlineData("spec:\n  api:\n    denied:\n", "spec.api.denied")]
    public void A_guard_that_is_blank_is_an_error(string text, string path)
    {
        Read(text);

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal(ProblemSeverity.Error, problem.Severity);
        Assert.StartsWith($"{path} is blank; write ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_first_document_counts()
    {
        SidecarConfiguration configuration = Read("kind: Configuration\nspec: {secrets: {scopes: [{storeName: a}]}}\n---\nkind: Configuration\nspec: {secrets: {scopes: []}}");

        Assert.Equal("a", Assert.Single(configuration.Scopes).StoreName);
    }

    [Fact]
    public async Task A_missing_file_is_an_error_with_its_absolute_path()
    {
        ResourceTexts texts = await new FileResourceSource([], ["no/such.yaml"], _folder.Path, new TestTimeProvider()).ReadAsync(CancellationToken.None);

        Assert.Equal(
            ResourceProblem.Error($"configuration file 'no/such.yaml' does not exist; looked for {Path.Combine(_folder.Path, "no/such.yaml")}"),
            Assert.Single(texts.Problems));
    }

    [Fact]
    public async Task A_folder_is_not_a_configuration_file()
    {
        ResourceTexts texts = await new FileResourceSource([], ["."], _folder.Path, new TestTimeProvider()).ReadAsync(CancellationToken.None);

        Assert.Contains($"may not be read; looked for {_folder.Path}", Assert.Single(texts.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_in_place_of_a_configuration_is_told_where_it_belongs()
    {
        Read("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: fs}\nspec: {type: t}");

        Assert.Equal(
            "--config takes a Configuration, not a Component; a Component belongs into a folder for --resources-path",
            Assert.Single(_problems).Message);
    }

    [Fact]
    public void Broken_YAML_is_an_error_with_its_place()
    {
        Read("kind: Configuration\nspec: ]");

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal((ProblemSeverity.Error, 2, 7), (problem.Severity, problem.Position!.Line, problem.Position.Column));
    }

    private static ApiEndpoint Secrets { get; } = new("v1/secrets", "v1.0/secrets/{secretStoreName}/{key}");

    private SidecarConfiguration Read(params string[] texts)
    {
        List<ResourceProblem> all = [];
        SidecarConfiguration configuration = new ConfigurationReader(_environment, all).Read(texts.Select((text, i) => new ResourceText(Path.Combine(_folder.Path, $"{i}.yaml"), text)));
        _problems.AddRange(all.Where(problem => problem.Severity is not ProblemSeverity.Note));
        return configuration;
    }
}
