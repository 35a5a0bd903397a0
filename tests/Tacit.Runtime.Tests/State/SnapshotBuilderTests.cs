using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources.Configurations;
using Tacit.Runtime.State;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.State;

/// <summary>What becomes a store, what stops a start, and that nothing is left behind.</summary>
public sealed class SnapshotBuilderTests : IDisposable
{
    private readonly CapturedLogs _logs = new();
    private readonly FakeSecretStore _store = new();
    private readonly List<ResourceProblem> _problems = [];
    private SidecarOptions _options = InProcessSidecar.Options();
    private SidecarConfiguration _configuration = SidecarConfiguration.Default;

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Stores_come_in_the_order_of_their_components()
    {
        SidecarSnapshot snapshot = await BuildAsync(FakeResourceSource.Component("b"), FakeResourceSource.Component("a"));

        Assert.Equal(["b", "a"], snapshot.Stores.Keys);
        Assert.Empty(snapshot.FailedStores);
    }

    [Fact]
    public async Task All_errors_of_a_start_come_at_once()
    {
        Configure("kind: Configuration\nspec: {secret: {}, secrets: {scopes: [{storeName: nope}]}}");
        _problems.AddRange([ResourceProblem.Error("from the source"), ResourceProblem.Warning("only a warning")]);
        Component[] declared =
            [
                FakeResourceSource.Component("good"),
                FakeResourceSource.Component("good"),
                FakeResourceSource.Component("unknown", "secretstores.nosuch"),
                FakeResourceSource.Component("version") with { Version = "v7" },
                FakeResourceSource.Component("failing", "secretstores.failing"),
            ];

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => BuildAsync(declared, Failing("is down")));

        string[] parts =
        [
            "no member 'secret'", "from the source", "names no secret store: 'nope'", "duplicate definition of Component name good",
            "couldn't find secret store secretstores.nosuch/v1", "couldn't find secret store secretstores.fake/v7. Allowed: v1", "component 'failing': is down",
        ];
        Assert.Equal(parts.Length, failure.Problems.Count);
        Assert.All(parts, part => Assert.Single(failure.Problems, problem => problem.Message.Contains(part, StringComparison.Ordinal)));
        Assert.All(failure.Problems, problem => Assert.Contains(problem.ToString(), failure.Message, StringComparison.Ordinal));
        Assert.Single(_logs.Lines, line => line.Id.Id == LogEventIds.ResourceWarning && line.Message == "only a warning");
    }

    [Fact]
    public async Task The_stores_of_a_failed_build_are_disposed()
    {
        await Assert.ThrowsAsync<StartFailedException>(
            () => BuildAsync(FakeResourceSource.Component("good"), FakeResourceSource.Component("bad", "secretstores.nosuch")));

        Assert.True(_store.IsDisposed);
    }

    [Fact]
    public async Task A_factory_that_throws_what_it_should_not_is_a_failed_start_without_the_message()
    {
        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => BuildAsync(
            [FakeResourceSource.Component("good"), FakeResourceSource.Component("bad", "secretstores.failing")],
            new SecretStoreDescriptor { Type = "secretstores.failing", Help = "", CreateAsync = (_, _) => throw new InvalidOperationException("canary-4711") }));

        Assert.Contains("component 'bad'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-4711", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-4711", _logs.ToString(), StringComparison.Ordinal);
        Assert.True(_store.IsDisposed);
    }

    [Fact]
    public async Task A_name_that_is_declared_twice_names_both_places()
    {
        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => BuildAsync(
            FakeResourceSource.Component("s") with { Position = new("/a.yaml", 4, 3) },
            FakeResourceSource.Component("s") with { Position = new("/b.yaml", 9, 3), Version = "" }));

        Assert.Equal(
            "/b.yaml:9:3: duplicate definition of Component name s (secretstores.fake) with existing s (secretstores.fake/v1) at /a.yaml:4:3",
            failure.Message);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "ns2", true)]
    [InlineData("ns1", "", true)]
    [InlineData("ns1", "ns1", true)]
    [InlineData("ns1", "ns2", false)]
    [InlineData("ns1", "NS1", false)]
    public async Task A_component_of_another_namespace_is_not_loaded(string ours, string theirs, bool loaded)
    {
        _options = _options with { Namespace = ours };

        SidecarSnapshot snapshot = await BuildAsync(FakeResourceSource.Component("s") with { Namespace = theirs });

        Assert.Equal(loaded, snapshot.Stores.ContainsKey("s"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("myapp", true)]
    [InlineData("other,myapp", true)]
    [InlineData("other", false)]
    [InlineData("MyApp", false)]
    public async Task A_component_for_other_apps_is_not_loaded(string scopes, bool loaded)
    {
        SidecarSnapshot snapshot = await BuildAsync(FakeResourceSource.Component("s") with { Scopes = scopes.Split(',', StringSplitOptions.RemoveEmptyEntries) });

        Assert.Equal(loaded, snapshot.Stores.ContainsKey("s"));
    }

    [Fact]
    public async Task Components_that_are_filtered_out_are_no_duplicates()
    {
        SidecarSnapshot snapshot = await BuildAsync(
            FakeResourceSource.Component("s") with { Scopes = ["other"] },
            FakeResourceSource.Component("s"));

        Assert.Single(snapshot.Stores);
    }

    [Theory]
    [InlineData("state.redis")]
    [InlineData("pubsub.in-memory")]
    public async Task Components_of_other_building_blocks_are_left_alone(string type)
    {
        SidecarSnapshot snapshot = await BuildAsync(FakeResourceSource.Component("s", type));

        Assert.True(snapshot.IsEmpty);
        Assert.Contains(_logs.Lines, line => line.Id.Id == LogEventIds.ComponentIgnored);
    }

    [Theory]
    [InlineData("secretstores.fale", "Did you mean 'secretstores.fake'?")]
    [InlineData("secretstores.zzzzzzzzzzzzzzzzz", "Allowed: secretstores.fake")]
    public async Task An_unknown_type_is_an_error_with_the_closest_one(string type, string hint)
    {
        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => BuildAsync(FakeResourceSource.Component("s", type)));

        Assert.StartsWith($"test.yaml:1:1: component 's': couldn't find secret store {type}/v1.", failure.Message, StringComparison.Ordinal);
        Assert.Contains(hint, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v0")]
    [InlineData("V1")]
    [InlineData("v1")]
    public async Task An_absent_version_and_v0_mean_the_first(string version) =>
        Assert.Single((await BuildAsync(FakeResourceSource.Component("s", "secretstores.FAKE") with { Version = version })).Stores);

    [Theory]
    [InlineData("stroe", "Did you mean 'store'?")]
    [InlineData("Store", "Did you mean 'store'?")]
    [InlineData("zzzzzz", "Allowed: store")]
    public async Task A_scope_that_names_no_store_is_an_error_with_the_closest_one(string name, string hint)
    {
        Configure($"kind: Configuration\nspec:\n  secrets:\n    scopes:\n    - storeName: {name}\n");

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => BuildAsync(FakeResourceSource.Component("store")));

        ResourceProblem problem = Assert.Single(failure.Problems);
        Assert.Equal((5, 18), (problem.Position!.Line, problem.Position.Column));
        Assert.Contains(hint, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scope_without_any_store_is_an_error()
    {
        Configure("kind: Configuration\nspec: {secrets: {scopes: [{storeName: s}]}}");

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => BuildAsync());

        Assert.Contains("No secret store is declared.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scope_for_a_store_of_other_apps_is_no_error()
    {
        Configure("kind: Configuration\nspec: {secrets: {scopes: [{storeName: s}]}}");

        Assert.Empty((await BuildAsync(FakeResourceSource.Component("s") with { Scopes = ["other"] })).Stores);
    }

    [Fact]
    public async Task With_ignoreErrors_a_store_that_failed_is_remembered_with_its_reason()
    {
        SidecarSnapshot snapshot = await BuildAsync(
            [
                FakeResourceSource.Component("down", "secretstores.failing") with { IgnoreErrors = true },
                FakeResourceSource.Component("unknown", "secretstores.nosuch") with { IgnoreErrors = true },
                FakeResourceSource.Component("good")],
            Failing("is down"));

        Assert.Equal(["good"], snapshot.Stores.Keys);
        Assert.Equal(["down", "unknown"], snapshot.FailedStores.Keys.Order());
        Assert.Equal("component 'down': is down", snapshot.FailedStores["down"]);
        Assert.False(snapshot.IsEmpty);
        Assert.Equal(2, _logs.Lines.Count(line => line.Id.Id == LogEventIds.ResourceWarning && line.Message.Contains("ignored as ignoreErrors asks", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_field_to_blame_gives_the_error_its_place()
    {
        SecretStoreDescriptor descriptor = new()
        {
            Type = "secretstores.failing",
            Help = "",
            Fields = [new("url", MetadataFieldKind.Text, "")],
            CreateAsync = (_, _) => throw new SecretStoreException(SecretStoreFailure.InvalidRequest, "no such host") { MetadataField = "url" },
        };
        Component component = FakeResourceSource.Component("s", descriptor.Type) with { Metadata = [new("URL", "x", new("f.yaml", 7, 9), new("f.yaml", 8, 10))] };

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => BuildAsync([component], descriptor));

        Assert.Equal("f.yaml:8:10: component 's': no such host", failure.Message);
    }

    [Theory]
    [InlineData("test.yaml")]
    [InlineData("kubernetes: default/components/s")]
    public async Task A_component_that_is_not_from_a_file_has_absolute_base_directories(string source)
    {
        IReadOnlyList<string> directories = [];
        SecretStoreDescriptor descriptor = new() { Type = "secretstores.x", Help = "", CreateAsync = (context, _) => { directories = context.BaseDirectories; return new(_store); } };

        await BuildAsync([FakeResourceSource.Component("s", descriptor.Type) with { Position = new(source) }], descriptor);

        Assert.NotEmpty(directories);
        Assert.All(directories, directory => Assert.True(Path.IsPathFullyQualified(directory), $"'{directory}'"));
    }

    private static SecretStoreDescriptor Failing(string reason) => new()
    {
        Type = "secretstores.failing",
        Help = "",
        CreateAsync = (_, _) => throw new SecretStoreException(SecretStoreFailure.Unavailable, reason),
    };

    private void Configure(string yaml) => _configuration = new ConfigurationReader(_options.Environment, _problems).Read([new("config.yaml", yaml)]);

    private Task<SidecarSnapshot> BuildAsync(params Component[] components) => BuildAsync(components, []);

    private Task<SidecarSnapshot> BuildAsync(IReadOnlyList<Component> components, params SecretStoreDescriptor[] others) =>
        new SnapshotBuilder(_options, new([_store.Descriptor, .. others]), _logs.Factory(), new TestTimeProvider())
            .BuildAsync(new() { Components = components, Configuration = _configuration, Problems = _problems }, running: null, startsAnew: true, CancellationToken.None)
            .AsTask();
}
