using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Starting;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Starting;

/// <summary>Which components this app, in this namespace, loads, and why not the others.</summary>
public sealed class ComponentSelectionTests : IDisposable
{
    private readonly CapturedLogs _logs = new();
    private readonly List<ResourceProblem> _problems = [];
    private SidecarOptions _options = InProcessSidecar.Options();
    private Dictionary<string, string> _leftOut = [];

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void A_component_of_another_namespace_or_for_other_apps_is_left_out_with_the_reason()
    {
        _options = _options with { Namespace = "ours" };

        Assert.Equal(["c"], Select(
            FakeResourceSource.Component("a") with { Namespace = "theirs" },
            FakeResourceSource.Component("b") with { Scopes = ["x", "y"] },
            FakeResourceSource.Component("c") with { Namespace = "ours", Scopes = ["x", "myapp"] }));

        Assert.Equal(("is of namespace 'theirs', and this is 'ours'", "is not for app 'myapp'"), (_leftOut["a"], _leftOut["b"]));
        Assert.Equal([LogEventIds.ComponentOfOtherNamespace, LogEventIds.ComponentOfOtherApps], _logs.Lines.Select(line => line.Id.Id));
        Assert.Empty(_problems);
    }

    [Fact]
    public void A_store_that_is_built_in_gives_way_to_one_of_its_name_that_this_app_loads_and_to_no_other()
    {
        Component builtIn = FakeResourceSource.Component("kubernetes");
        _options = _options with { BuiltInStores = [builtIn] };

        Assert.Equal(["a", "kubernetes"], Select(FakeResourceSource.Component("a"), builtIn));
        Assert.Equal(["kubernetes"], Select(FakeResourceSource.Component("kubernetes") with { Scopes = ["other"] }, builtIn));
        Assert.Equal(["kubernetes"], Select(FakeResourceSource.Component("kubernetes", "state.redis"), builtIn));
        Assert.Equal(["kubernetes"], Select(FakeResourceSource.Component("kubernetes"), builtIn));
        Assert.Equal("is replaced by the one that is declared", _leftOut["kubernetes"]);
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("secretstores.fake", "v1", "secretstores.fake", true)]
    [InlineData("secretstores.fake", "v1", "SecretStores.FAKE", true)]
    [InlineData("secretstores.fake", "v1", "secretstores.fake/v1", true)]
    [InlineData("secretstores.fake", "V1", "secretstores.fake/v1", true)]
    [InlineData("secretstores.fake", "", "secretstores.fake/v1", true)]
    [InlineData("secretstores.fake", "", "secretstores.fake", true)]
    [InlineData("secretstores.fake", "v1", "secretstores.fake/v2", false)]
    [InlineData("secretstores.fake", "v1", "secretstores", false)]
    [InlineData("secretstores.fake", "v1", "secretstores.fak", false)]
    [InlineData("secretstores.fake", "v1", "", false)]
    public void Denied_types_are_left_out_with_a_warning(string type, string version, string denied, bool leftOut)
    {
        Component component = FakeResourceSource.Component("s", type) with { Version = version };

        Assert.Equal(leftOut ? [] : ["s"], Select([component], denied, "secretstores.other"));

        if (leftOut)
        {
            Assert.Equal(
                ResourceProblem.Warning($"component 's' cannot be loaded because components of type '{component.LogName}' are not allowed", component.Position),
                Assert.Single(_problems));
            Assert.Equal("is of a type that spec.components.deny forbids", _leftOut["s"]);
        }
    }

    [Theory]
    [InlineData("secretstores.fake", "secretstores.fake")]
    [InlineData("secretstores.fake", "secretstores.other")]
    [InlineData("secretstores.fake", "state.redis")]
    [InlineData("state.redis", "secretstores.fake")]
    public void A_name_is_taken_whatever_the_type(string first, string second)
    {
        Select(FakeResourceSource.Component("s", first), FakeResourceSource.Component("s", second));

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal(
            (ProblemSeverity.Error, $"duplicate definition of Component name s ({second}/v1) with existing s ({first}/v1) at test.yaml:1:1"),
            (problem.Severity, problem.Message));
    }

    [Fact]
    public void A_denied_component_has_its_name_all_the_same()
    {
        Select([FakeResourceSource.Component("s", "secretstores.bad"), FakeResourceSource.Component("s")], "secretstores.bad");

        Assert.Contains(_problems, problem => problem.Severity is ProblemSeverity.Error);
    }

    [Fact]
    public void Names_that_differ_in_case_are_two() => Assert.Equal(["s", "S"], Select(FakeResourceSource.Component("s"), FakeResourceSource.Component("S")));

    [Theory]
    [InlineData("secretstore.local.file", "secretstores.local.file")]
    [InlineData("SecretStores.local.file", "secretstores.local.file")]
    [InlineData("SECRETSTORES.local.file", "secretstores.local.file")]
    [InlineData("secretsstore.local.file", "secretstores.local.file")]
    [InlineData("secret-stores.kubernetes", "secretstores.kubernetes")]
    public void A_category_that_is_nearly_right_was_meant_to_be(string type, string meant)
    {
        Assert.Empty(Select(FakeResourceSource.Component("s", type)));

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal((ProblemSeverity.Error, $"component 's': incorrect type {type}. Did you mean '{meant}'?"), (problem.Severity, problem.Message));
    }

    [Theory]
    [InlineData("state.redis")]
    [InlineData("bindings.cron")]
    [InlineData("configuration.redis")]
    [InlineData("middleware.http.ratelimit")]
    [InlineData("pubsub.in-memory")]
    public void Other_categories_are_none_of_ours(string type)
    {
        Assert.Empty(Select(FakeResourceSource.Component("s", type)));

        Assert.Empty(_problems);
        Assert.Equal("is not a secret store", _leftOut["s"]);
        Assert.Equal(LogEventIds.ComponentIgnored, Assert.Single(_logs.Lines).Id.Id);
    }

    [Theory]
    [InlineData("something.else")]
    [InlineData("local.file")]
    [InlineData("else")]
    public void A_category_that_daprd_has_not_is_a_warning(string type)
    {
        Assert.Empty(Select(FakeResourceSource.Component("s", type)));

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal(
            (ProblemSeverity.Warning, $"component 's': incorrect type {type}; it is not loaded. A secret store is 'secretstores.' and a name"),
            (problem.Severity, problem.Message));
        Assert.Equal("has an incorrect type", _leftOut["s"]);
    }

    private string[] Select(params Component[] components) => Select(components, []);

    private string[] Select(Component[] components, params string[] denied)
    {
        ComponentSelection selection = new(_options, denied, _logs.CreateLogger("selection"), _problems);
        string[] selected = [.. selection.Select(components).Select(component => component.Name)];
        _leftOut = selection.LeftOut;
        return selected;
    }
}
