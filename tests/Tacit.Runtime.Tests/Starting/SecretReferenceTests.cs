using System.Text.RegularExpressions;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.State;
using Tacit.Testing;
using static Tacit.Runtime.Tests.Starting.RecordedStores;

namespace Tacit.Runtime.Tests.Starting;

/// <summary>Stores whose settings are secrets of other stores.</summary>
public sealed class SecretReferenceTests : IDisposable
{
    private readonly CapturedLogs _logs = new();
    private readonly RecordedStores _stores = new();

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData("a,b,c")]
    [InlineData("a,c,b")]
    [InlineData("b,a,c")]
    [InlineData("b,c,a")]
    [InlineData("c,a,b")]
    [InlineData("c,b,a")]
    public async Task Each_starts_after_the_store_that_its_secrets_come_from_whatever_the_order(string order)
    {
        Dictionary<string, Component> all = new() { ["a"] = Component("a", "b"), ["b"] = Component("b", "c"), ["c"] = Component("c") };

        await using SidecarSnapshot snapshot = await BuildAsync([.. order.Split(',').Select(name => all[name])]);

        Assert.Equal(order.Split(','), snapshot.Stores.Keys);
        Assert.Equal(["c", "b", "a"], _stores.All.Select(store => store.Component));
        Assert.Equal("/c/b", _stores.Of("a").Values["value"]);
    }

    [Fact]
    public async Task A_chain_may_be_long()
    {
        const int Length = 2000;
        Component[] chain = [Component("s0"), .. Enumerable.Range(1, Length - 1).Select(i => Component($"s{i}", $"s{i - 1}"))];
        _stores.OnGet = (store, request) => SecretData.OfValue(request.Name, $"of {store.Component}");
        new Random(4711).Shuffle(chain);

        await using SidecarSnapshot snapshot = await BuildAsync(chain);

        Assert.Equal(Length, snapshot.Stores.Count);
        Assert.Equal($"of s{Length - 2}", _stores.Of($"s{Length - 1}").Values["value"]);
    }

    [Theory]
    [InlineData("a:a", "a -> a")]
    [InlineData("a:b,b:a", "a -> b -> a", "b -> a -> b")]
    [InlineData("a:b,b:c,c:a", "a -> b -> c -> a", "b -> c -> a -> b", "c -> a -> b -> c")]
    public async Task A_circle_is_an_error_of_each_with_the_way_round(string declared, params string[] ways)
    {
        Component[] components = [.. declared.Split(',').Select(pair => Component(pair.Split(':')[0], pair.Split(':')[1]))];

        StartFailedException failure = await FailAsync([.. components, Component("good")]);

        Assert.Equal(
            ways.Select(way => $"test.yaml:5:5: component '{way[0]}': metadata field 'value' needs secret 's' of a store that needs this one in turn: {way}"),
            failure.Problems.Select(problem => problem.ToString()));
        Assert.Equal(1, _stores.Of("good").Disposals);
    }

    [Fact]
    public async Task A_store_that_needs_one_of_a_circle_did_not_start_either()
    {
        StartFailedException failure = await FailAsync([Component("x", "a"), Component("a", "b"), Component("b", "a")]);

        Assert.Equal(
            "component 'x': metadata field 'value' needs secret 's' of secret store 'a', which did not start: x -> a -> b -> a",
            failure.Problems[0].Message);
        Assert.Equal(3, failure.Problems.Count);
    }

    [Fact]
    public async Task A_store_that_is_not_declared_is_an_error_with_the_closest()
    {
        StartFailedException failure = await FailAsync([Component("vault"), Component("b", "vautl")]);

        Assert.Equal(
            "test.yaml:5:5: component 'b': metadata field 'value' needs secret 's' of secret store 'vautl', which is not declared. Did you mean 'vault'? Allowed: vault",
            failure.Message);
    }

    [Fact]
    public async Task A_store_that_is_left_out_is_an_error_with_the_reason()
    {
        StartFailedException failure = await FailAsync(
            [Component("a") with { Scopes = ["other"] }, FakeResourceSource.Component("state", "state.redis"), Component("b", "a"), Component("c", "state")]);

        Assert.Equal(
            [
                "component 'b': metadata field 'value' needs secret 's' of secret store 'a', which is not for app 'myapp'",
                "component 'c': metadata field 'value' needs secret 's' of secret store 'state', which is not a secret store",
            ],
            failure.Problems.Select(problem => problem.Message));
    }

    [Fact]
    public async Task A_store_that_did_not_start_is_an_error_for_all_that_need_it()
    {
        StartFailedException failure = await FailAsync([Component("c", "b"), Component("b", "a"), Component("a") with { Version = "v9" }]);

        Assert.Equal(
            [
                "component 'c': metadata field 'value' needs secret 's' of secret store 'b', which did not start: c -> b -> a",
                "component 'b': metadata field 'value' needs secret 's' of secret store 'a', which did not start: b -> a",
                "component 'a': couldn't find secret store secretstores.recorded/v9. Allowed: v1",
            ],
            failure.Problems.Select(problem => problem.Message));
    }

    [Fact]
    public async Task With_ignoreErrors_a_store_whose_secrets_are_not_there_is_no_hindrance()
    {
        await using SidecarSnapshot snapshot = await BuildAsync(
            [Component("a") with { Version = "v9", IgnoreErrors = true }, Component("b", "a") with { IgnoreErrors = true }, Component("good")]);

        Assert.Equal(["good"], snapshot.Stores.Keys);
        Assert.Equal(["a", "b"], snapshot.FailedStores.Keys.Order());
        Assert.Contains("which did not start: b -> a", snapshot.FailedStores["b"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_auth_a_reference_is_an_error()
    {
        StartFailedException failure = await FailAsync([Component("a"), Component("b", Secret("value", "s"))]);

        Assert.Equal(
            "test.yaml:5:5: component 'b': metadata field 'value' needs secret 's', but the component does not say of which store; write auth: {secretStore: <name>} beside spec",
            failure.Message);
    }

    [Fact]
    public async Task A_key_that_the_secret_does_not_have_is_an_error_with_the_closest()
    {
        _stores.OnGet = (_, _) => SecretData.OfPairs([new("user", "canary-4711"), new("pass", "canary-4712")]);

        StartFailedException failure = await FailAsync([Component("a"), Component("b", Secret("value", "s", "usr")) with { SecretStore = "a" }]);

        Assert.Equal(
            "test.yaml:5:5: component 'b': metadata field 'value' needs secret 's' of secret store 'a': the secret has no key 'usr'. Did you mean 'user'? Allowed: pass, user",
            failure.Message);
        Assert.DoesNotContain("canary", _logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_an_error_in_the_stores_words()
    {
        _stores.OnGet = (_, _) => throw new SecretStoreException(SecretStoreFailure.NotFound, "secret s not found");

        Assert.Equal(
            "test.yaml:5:5: component 'b': metadata field 'value' needs secret 's' of secret store 'a': secret s not found",
            (await FailAsync([Component("a"), Component("b", "a")])).Message);
    }

    [Fact]
    public async Task What_a_store_throws_by_mistake_is_not_shown()
    {
        _stores.OnGet = (_, _) => throw new InvalidOperationException("canary-4711");

        StartFailedException failure = await FailAsync([Component("a"), Component("b", "a")]);

        Assert.Equal(
            "test.yaml:5:5: component 'b': metadata field 'value' needs secret 's' of secret store 'a': internal error of the store (System.InvalidOperationException)",
            failure.Message);
        Assert.DoesNotContain("canary-4711", _logs.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"quoted\"")]
    [InlineData("`back`")]
    [InlineData("'c'")]
    [InlineData("{uuid} {appID} {namespace} {podName} {other}")]
    [InlineData("{\"json\": [1]}")]
    [InlineData("line\n")]
    [InlineData("line\r\n")]
    [InlineData("  spaces ")]
    [InlineData("nul\0nul")]
    [InlineData("")]
    [InlineData("é☃😀")]
    [InlineData("\\u0041$HOME${HOME}%41")]
    public async Task Values_arrive_exactly(string value)
    {
        _stores.OnGet = (_, request) => SecretData.OfValue(request.Name, value);

        await using SidecarSnapshot snapshot = await BuildAsync([Component("a"), Component("b", "a")]);

        Assert.Equal(value, _stores.Of("b").Values["value"]);
    }

    [Fact]
    public async Task Each_secret_is_asked_for_once_a_component()
    {
        _stores.OnGet = (_, request) => SecretData.OfPairs([new("x", $"{request.Name}.x"), new("y", $"{request.Name}.y")]);
        Component b = Component("b", Secret("value", "s", "x"), Secret("second", "s", "y"), Secret("third", "t", "x")) with { SecretStore = "a" };

        await using SidecarSnapshot snapshot = await BuildAsync([Component("a"), b, b with { Name = "c" }]);

        Assert.Equal(["s", "s", "t", "t"], _stores.Of("a").Requests.Select(request => request.Name).Order());
        Assert.Equal(("s.x", "s.y", "t.x"), (_stores.Of("b").Values["value"], _stores.Of("b").Values["second"], _stores.Of("b").Values["third"]));
        Assert.Equal(4, snapshot.References.Count);
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("ns1", new[] { "namespace=ns1" })]
    public async Task The_namespace_of_the_component_is_in_the_request(string declared, string[] expected)
    {
        await using SidecarSnapshot snapshot = await BuildAsync([Component("a"), Component("b", "a") with { Namespace = declared }]);

        Assert.Equal(expected, Assert.Single(_stores.Of("a").Requests).Metadata.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Fact]
    public async Task A_secret_goes_before_a_value_of_the_same_item()
    {
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(), [_stores.Descriptor], new FakeResourceSource
        {
            Texts =
            [
                "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec: {type: secretstores.recorded}",
                "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: b}\nspec: {type: secretstores.recorded, metadata: [{name: value, value: x, secretKeyRef: {name: s}}]}\nauth: {secretStore: a}",
            ],
        });

        Assert.Equal("/a", _stores.Of("b").Values["value"]);
        Assert.Contains(sidecar.Logs.Lines, line => Regex.IsMatch(line.Message, "has a secretKeyRef and a value; the secret is used"));
    }

    [Fact]
    public async Task A_scope_and_a_policy_are_not_for_references()
    {
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(), [_stores.Descriptor], new FakeResourceSource
        {
            Configuration = "kind: Configuration\nspec: {secrets: {scopes: [{storeName: a, defaultAccess: deny}]}}",
            Texts =
            [
                "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec: {type: secretstores.recorded}",
                "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: b}\nspec: {type: secretstores.recorded, metadata: [{name: value, secretKeyRef: {name: s}}]}\nauth: {secretStore: a}",
            ],
        });

        Assert.Equal("/a", _stores.Of("b").Values["value"]);
        Assert.Equal(403, (await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/a/s")).Status);
    }

    private Task<SidecarSnapshot> BuildAsync(IReadOnlyList<Component> components) =>
        new SnapshotBuilder(InProcessSidecar.Options(), new([_stores.Descriptor]), _logs.Factory(), new TestTimeProvider())
            .BuildAsync(new() { Components = components }, running: null, startsAnew: true, CancellationToken.None)
            .AsTask();

    private async Task<StartFailedException> FailAsync(IReadOnlyList<Component> components) =>
        await Assert.ThrowsAsync<StartFailedException>(() => BuildAsync(components).Soon());
}
