using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources;

namespace Tacit.Runtime.Tests.Resources;

/// <summary>One document to one component, and every error and warning with its place.</summary>
public sealed class ComponentReaderTests
{
    private readonly List<ResourceProblem> _problems = [];

    [Fact]
    public void A_complete_component_is_read()
    {
        Component component = Read("""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: fs
              namespace: ns
            spec:
              type: secretstores.local.file
              version: v1
              ignoreErrors: true
              initTimeout: 1m30s
              metadata:
              - name: secretsFile
                value: secrets.json
              - name: multiValued
            scopes:
            - app1
            - app2
            """)!;

        Assert.Empty(_problems);
        Assert.Equal(("fs", "secretstores.local.file", "v1", "ns"), (component.Name, component.Type, component.Version, component.Namespace));
        Assert.Equal(["app1", "app2"], component.Scopes);
        Assert.True(component.IgnoreErrors);
        Assert.Equal(TimeSpan.FromSeconds(90), component.InitTimeout);
        Assert.Equal(new("f.yaml", 4, 3), component.Position);
        Assert.Equal("fs (secretstores.local.file/v1)", component.LogName);
        Assert.Equal(
            [new("secretsFile", "secrets.json", new("f.yaml", 12, 11), new("f.yaml", 13, 12)), new("multiValued", null, new("f.yaml", 14, 11), new("f.yaml", 14, 11))],
            component.Metadata);
    }

    [Fact]
    public void What_a_minimal_component_leaves_out_has_defaults()
    {
        Component component = Read(Document("name: fs", "type: t"))!;

        Assert.Empty(_problems);
        Assert.Equal(("", "", false, TimeSpan.FromSeconds(5)), (component.Version, component.Namespace, component.IgnoreErrors, component.InitTimeout));
        Assert.Empty(component.Scopes);
        Assert.Empty(component.Metadata);
    }

    [Fact]
    public void Member_names_match_whatever_their_case()
    {
        Component component = Read("""
            APIVERSION: dapr.io/v1alpha1
            Kind: Component
            Metadata: {Name: fs}
            SPEC: {Type: t, IgnoreErrors: True, MetaData: [{NAME: a, Value: b}]}
            """)!;

        Assert.Empty(_problems);
        Assert.Equal("fs", component.Name);
        Assert.True(component.IgnoreErrors);
        Assert.Equal(("a", "b"), (component.Metadata[0].Name, component.Metadata[0].Value));
    }

    [Theory]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata: {name: c}\nspec: 1")]
    [InlineData("apiVersion: v1\nkind: Secret\nmetadata: {name: c}")]
    [InlineData("just: a mapping")]
    [InlineData("- a\n- list")]
    [InlineData("text")]
    public void Other_kinds_are_none_of_its_business(string text)
    {
        Assert.Null(Read(text));
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("naïve-☃")]
    [InlineData("with:colon")]
    [InlineData("...")]
    public void A_name_may_hold_nearly_anything(string name) => Assert.Equal(name, Read(Document($"name: \"{name}\"", "type: t"))?.Name);

    [Theory]
    [InlineData("123", "123")]
    [InlineData("yes", "yes")]
    [InlineData("1.10", "1.10")]
    [InlineData("true", "true")]
    [InlineData("'null'", "null")]
    [InlineData("\"\"", "")]
    [InlineData("\"a\\nb\"", "a\nb")]
    [InlineData("null", null)]
    [InlineData("~", null)]
    public void A_scalar_value_is_its_text_as_written(string written, string? read) =>
        Assert.Equal(read, Assert.Single(Read(Document("name: fs", "type: t", "metadata:", $"- {{name: a, value: {written}}}"))!.Metadata).Value);

    [Theory]
    [InlineData("name: 123", "123")]
    [InlineData("name: yes", "yes")]
    [InlineData("name: 1.10", "1.10")]
    public void A_scalar_name_is_its_text_as_written(string written, string read) => Assert.Equal(read, Read(Document(written, "type: t"))?.Name);

    [Theory]
    [InlineData("name: a/b", 4, 9, "invalid name \"a/b\" for \"Component\"")]
    [InlineData("name: 50%", 4, 9, "may not contain '%'")]
    [InlineData("name: .", 4, 9, "invalid name \".\"")]
    [InlineData("name: ..", 4, 9, "invalid name \"..\"")]
    [InlineData("name:", 4, 8, "metadata.name is missing")]
    [InlineData("name: \"\"", 4, 9, "metadata.name is missing")]
    [InlineData("name: [a]", 4, 9, "metadata.name is missing")]
    [InlineData("labels: {a: b}", 4, 3, "metadata.name is missing")]
    public void A_bad_name_leaves_the_document_out(string name, int line, int column, string message)
    {
        Assert.Null(Read(Document(name, "type: t")));
        AssertProblem(ProblemSeverity.Skipped, line, column, message);
    }

    [Theory]
    [InlineData("version: v1", 6, 3, "spec.type is missing")]
    [InlineData("type:", 6, 3, "spec.type is missing")]
    [InlineData("type: \"\"", 6, 3, "spec.type is missing")]
    [InlineData("type: [x]", 6, 3, "spec.type is missing")]
    public void A_missing_type_leaves_the_document_out(string type, int line, int column, string message)
    {
        Assert.Null(Read(Document("name: fs", type)));
        AssertProblem(ProblemSeverity.Skipped, line, column, message);
    }

    [Theory]
    [InlineData("ignoreErrors: \"true\"", 7, 17, "spec.ignoreErrors must be true or false, without quotes")]
    [InlineData("metadata: {a: b}", 7, 13, "spec.metadata must be a list of name and value, not a mapping")]
    [InlineData("metadata: text", 7, 13, "spec.metadata must be a list of name and value, not a scalar")]
    [InlineData("metadata: [text]", 7, 14, "an entry of spec.metadata must have a name and a value")]
    [InlineData("metadata: [{value: x}]", 7, 14, "an entry of spec.metadata must have a name and a value")]
    [InlineData("metadata: [{name: \"\", value: x}]", 7, 14, "an entry of spec.metadata must have a name and a value")]
    public void A_malformed_member_of_spec_leaves_the_document_out(string member, int line, int column, string message)
    {
        Read(Document("name: fs", "type: t", member));
        AssertProblem(ProblemSeverity.Skipped, line, column, message);
    }

    [Theory]
    [InlineData("initTimeout: soon", 7, 16, "spec.initTimeout is not a duration")]
    [InlineData("initTimeout: 500", 7, 16, "5s is used")]
    [InlineData("initTimeout: [5s]", 7, 16, "spec.initTimeout is not a duration")]
    [InlineData("verion: v1", 7, 3, "spec has no member 'verion'; it is ignored. Did you mean 'version'?")]
    [InlineData("metadata: [{name: a, vaule: x}]", 7, 24, "metadata field 'a' has no member 'vaule'; it is ignored. Did you mean 'value'?")]
    public void A_doubtful_member_of_spec_is_a_warning(string member, int line, int column, string message)
    {
        Component component = Read(Document("name: fs", "type: t", member))!;

        AssertProblem(ProblemSeverity.Warning, line, column, message);
        Assert.Equal(TimeSpan.FromSeconds(5), component.InitTimeout);
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("-5s")]
    [InlineData("0")]
    public void An_init_timeout_that_is_no_time_means_the_default(string timeout) =>
        Assert.Equal(TimeSpan.FromSeconds(5), Read(Document("name: fs", "type: t", $"initTimeout: {timeout}"))!.InitTimeout);

    [Theory]
    [InlineData("scopes: app1", 9, "scopes must be a list of app ids, not a scalar")]
    [InlineData("scopes: {a: b}", 9, "scopes must be a list of app ids, not a mapping")]
    [InlineData("scopes: [[a]]", 10, "an entry of scopes must be an app id")]
    [InlineData("scopes: [~]", 10, "an entry of scopes must be an app id")]
    public void Malformed_scopes_leave_the_document_out(string scopes, int column, string message)
    {
        Read(Document("name: fs", "type: t") + scopes);
        AssertProblem(ProblemSeverity.Skipped, 7, column, message);
    }

    [Theory]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: fs}", ProblemSeverity.Skipped, 1, 1, "a Component needs 'spec'")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nspec: {type: t}", ProblemSeverity.Skipped, 1, 1, "a Component needs 'metadata'")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: fs}\nspec: [t]", ProblemSeverity.Skipped, 4, 7, "'spec' must be a mapping, not a list")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: fs\nspec: {type: t}", ProblemSeverity.Skipped, 3, 11, "'metadata' must be a mapping, not a scalar")]
    [InlineData("apiVersion: dapr.io/v2\nkind: Component", ProblemSeverity.Warning, 1, 13, "apiVersion 'dapr.io/v2' is not read. Allowed: dapr.io/v1alpha1")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: component", ProblemSeverity.Warning, 2, 7, "kind 'component' is not read. Did you mean 'Component'?")]
    [InlineData("kind: Component\nmetadata: {name: fs}\nspec: {type: t}", ProblemSeverity.Warning, 1, 1, "a Component without apiVersion is not read")]
    public void A_component_that_is_none_is_said(string text, ProblemSeverity severity, int line, int column, string message)
    {
        Assert.Null(Read(text));
        AssertProblem(severity, line, column, message);
    }

    [Fact]
    public void A_list_of_apps_that_would_not_be_read_is_an_error()
    {
        Read(Document("name: fs", "type: t") + "scope: [a]");
        AssertProblem(ProblemSeverity.Error, 7, 1, "a Component has no member 'scope'. Did you mean 'scopes'?");
    }

    [Fact]
    public void Scopes_that_are_blank_are_an_error()
    {
        Read(Document("name: fs", "type: t") + "scopes:\n");
        AssertProblem(ProblemSeverity.Error, 7, 8, "scopes is blank; write [] for every app, or leave it out");
    }

    [Fact]
    public void A_name_of_a_member_never_shows_the_value_that_a_missing_space_made_part_of_it()
    {
        Read(Document("name: fs", "type: t", "metadata: [{name: a, value:canary-4711}]"));

        Assert.DoesNotContain("canary", Assert.Single(_problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_stands_twice_is_an_error()
    {
        Read(Document("name: fs", "type: t") + "scopes: [a]\nscopes: []\n");
        AssertProblem(ProblemSeverity.Error, 8, 1, "a Component has the member 'scopes' twice");
    }

    [Fact]
    public void Every_problem_of_a_document_is_said()
    {
        Read(Document("name: a/b", "version: v1"));

        Assert.Equal(2, _problems.Count);
    }

    private Component? Read(string text)
    {
        DeclaredResources declared = ResourceReader.Read(new([new("f.yaml", text)], [], []), new Dictionary<string, string>());
        _problems.AddRange(declared.Problems.Where(problem => problem.Severity is not ProblemSeverity.Note));
        return declared.Components.SingleOrDefault();
    }

    private void AssertProblem(ProblemSeverity severity, int line, int column, string message)
    {
        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal(severity, problem.Severity);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(new("f.yaml", line, column), problem.Position);
    }

    private static string Document(string name, params string[] spec) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  {name}\nspec:\n{string.Concat(spec.Select(line => $"  {line}\n"))}";
}
