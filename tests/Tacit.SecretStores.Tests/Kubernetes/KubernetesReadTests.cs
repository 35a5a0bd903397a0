using Tacit.Abstractions;
using Tacit.Testing.Kubernetes;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>What a get and a bulk return, and from which namespace.</summary>
public sealed class KubernetesReadTests : IAsyncLifetime
{
    private KubernetesHarness _harness = null!;

    public async Task InitializeAsync() => _harness = await KubernetesHarness.StartAsync();

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task All_pairs_come_without_the_name_of_the_secret()
    {
        _harness.Kubernetes.PutSecret("shop", "db", ("user", "ann"), ("password", "abcd"));
        ISecretStore store = await _harness.StoreAsync();

        Assert.Equal([new("password", "abcd"), new("user", "ann")], (await store.GetAsync("db")).Pairs);
    }

    [Fact]
    public async Task A_secret_without_data_is_empty_and_there()
    {
        _harness.Kubernetes.PutSecret("shop", "empty");
        ISecretStore store = await _harness.StoreAsync();

        Assert.Empty((await store.GetAsync("empty")).Pairs);
        Assert.Empty((await store.BulkGetAsync())["empty"].Pairs);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_come_in_base64()
    {
        byte[] keystore = [0xFE, 0xED, 0xFE, 0xED, 0x00, 0xFF];
        _harness.Kubernetes.PutSecretBytes("shop", "tls", ("keystore.jks", keystore), ("text", "schl\u00fcssel"u8.ToArray()), ("nul", [0x61, 0x00, 0x62]));
        ISecretStore store = await _harness.StoreAsync();

        SecretData data = await store.GetAsync("tls");

        Assert.Equal([new("keystore.jks", Convert.ToBase64String(keystore)), new("nul", "a\0b"), new("text", "schl\u00fcssel")], data.Pairs);
        Assert.Equal(data.Pairs, (await store.BulkGetAsync())["tls"].Pairs);
    }

    [Fact]
    public async Task Bulk_is_read_page_by_page()
    {
        for (int i = 0; i < 600; i++)
            _harness.Kubernetes.PutSecret("shop", $"s{i:000}", ("value", $"{i}"));
        ISecretStore store = await _harness.StoreAsync();

        IReadOnlyDictionary<string, SecretData> all = await store.BulkGetAsync();

        Assert.Equal(600, all.Count);
        Assert.All(Enumerable.Range(0, 600), i => Assert.Equal($"{i}", Assert.Single(all[$"s{i:000}"].Pairs).Value));
        Assert.Equal(6, _harness.Kubernetes.Calls.Count);
    }

    [Fact]
    public async Task A_bulk_whose_pages_expire_begins_again()
    {
        for (int i = 0; i < 300; i++)
            _harness.Kubernetes.PutSecret("shop", $"s{i:000}", ("value", $"{i}"));
        ISecretStore store = await _harness.StoreAsync();
        int pages = 0;
        _harness.Kubernetes.Intercept = (_, _) =>
        {
            if (++pages == 2)
                _harness.Kubernetes.ExpireContinueTokens();
            return Task.FromResult(false);
        };

        Assert.Equal(300, (await store.BulkGetAsync()).Count);
        Assert.Equal(5, pages);
    }

    [Fact]
    public async Task A_bulk_that_expires_each_time_ends()
    {
        for (int i = 0; i < 300; i++)
            _harness.Kubernetes.PutSecret("shop", $"s{i:000}", ("value", $"{i}"));
        ISecretStore store = await _harness.StoreAsync();
        _harness.Kubernetes.Intercept = FakeKubernetesMisbehaviour.When(call => call.Query.Contains("continue=", StringComparison.Ordinal), FakeKubernetesMisbehaviour.Error(410));

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(store.BulkGetAsync);

        Assert.Equal(SecretStoreFailure.Unavailable, failure.Failure);
        Assert.Contains("changes faster than it can be read", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk_keeps_to_the_labels_of_the_component()
    {
        _harness.Kubernetes.PutObject("secrets", "shop", new() { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "ours", ["labels"] = new System.Text.Json.Nodes.JsonObject { ["app"] = "shop" } } });
        _harness.Kubernetes.PutSecret("shop", "theirs", ("value", "x"));
        ISecretStore store = await _harness.StoreAsync(("labelSelector", "app=shop"));

        Assert.Equal(["ours"], (await store.BulkGetAsync()).Keys);
        Assert.Equal("x", Assert.Single((await store.GetAsync("theirs")).Pairs).Value);
    }

    [Theory]
    [InlineData(null, null, null, "ofpod")]
    [InlineData(null, null, "offield", "offield")]
    [InlineData(null, "ofvariable", "offield", "ofvariable")]
    [InlineData("ofcall", "ofvariable", "offield", "ofcall")]
    public async Task The_namespace_is_that_of_the_call_or_the_variable_or_the_field_or_the_pod(string? call, string? variable, string? field, string expected)
    {
        foreach (string space in (string[])["ofpod", "offield", "ofvariable", "ofcall"])
        {
            _harness.Kubernetes.PutSecret(space, "db", ("from", space));
            _harness.Kubernetes.Grant(KubernetesHarness.Account, space, "get,list", "secrets");
        }

        File.WriteAllText(Path.Combine(_harness.Pod.Path, "namespace"), "ofpod\n");
        if (variable is not null)
            _harness.Surroundings.Environment["NAMESPACE"] = variable;
        ISecretStore store = await _harness.StoreAsync(field is null ? [] : [("defaultNamespace", field)]);
        Dictionary<string, string> metadata = call is null ? [] : new() { ["namespace"] = call };

        Assert.Equal(expected, Assert.Single((await store.GetAsync(new("db", metadata), CancellationToken.None)).Pairs).Value);
        Assert.Equal(expected, Assert.Single((await store.BulkGetAsync(new(metadata), CancellationToken.None))["db"].Pairs).Value);
    }

    [Fact]
    public async Task Without_a_namespace_a_call_is_refused()
    {
        File.Delete(Path.Combine(_harness.Pod.Path, "namespace"));
        ISecretStore store = await _harness.StoreAsync();

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.Equal(SecretStoreFailure.InvalidRequest, failure.Failure);
        Assert.Contains("namespace is missing on metadata and NAMESPACE env variable, and no default namespace is set", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("other", true)]
    [InlineData("one, other", true)]
    [InlineData("one", false)]
    [InlineData("shop", false)]
    [InlineData("own", false)]
    [InlineData("own,other", true)]
    public async Task Another_namespace_is_read_where_the_component_allows_it(string? allowed, bool isAllowed)
    {
        _harness.Kubernetes.PutSecret("other", "db", ("value", "x"));
        _harness.Kubernetes.PutSecret("shop", "db", ("value", "own"));
        _harness.Kubernetes.Grant(KubernetesHarness.Account, "other", "get", "secrets");
        ISecretStore store = await _harness.StoreAsync(allowed is null ? [] : [("allowedNamespaces", allowed)]);
        GetSecretRequest request = new("db", new Dictionary<string, string> { ["namespace"] = "other" });

        Assert.Equal("own", Assert.Single((await store.GetAsync("db")).Pairs).Value);
        Assert.Equal("own", Assert.Single((await store.GetAsync(new("db", new Dictionary<string, string> { ["namespace"] = "shop" }), CancellationToken.None)).Pairs).Value);
        if (isAllowed)
        {
            Assert.Equal("x", Assert.Single((await store.GetAsync(request, CancellationToken.None)).Pairs).Value);
            return;
        }

        int calls = _harness.Kubernetes.Calls.Count;
        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(async () => await store.GetAsync(request, CancellationToken.None));
        Assert.Equal(SecretStoreFailure.PermissionDenied, failure.Failure);
        Assert.Contains("namespace 'other' may not be read through this store; allowedNamespaces names those that may", failure.Message, StringComparison.Ordinal);
        Assert.Equal(calls, _harness.Kubernetes.Calls.Count);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../shop")]
    [InlineData("shop/secrets/db?x=")]
    [InlineData("Shop")]
    [InlineData("-")]
    public async Task What_no_namespace_is_called_is_refused_without_a_call(string space)
    {
        ISecretStore store = await _harness.StoreAsync();

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(
            async () => await store.GetAsync(new("db", new Dictionary<string, string> { ["namespace"] = space }), CancellationToken.None));

        Assert.Equal(SecretStoreFailure.InvalidRequest, failure.Failure);
        Assert.Empty(_harness.Kubernetes.Calls);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../../namespaces/other/secrets/db")]
    [InlineData("db?watch=1")]
    [InlineData("db%2F..")]
    [InlineData("")]
    [InlineData("a..b")]
    public async Task What_no_secret_is_called_is_not_found_without_a_call(string name)
    {
        ISecretStore store = await _harness.StoreAsync();

        Assert.Equal(SecretStoreFailure.NotFound, (await store.FailureAsync(name)).Failure);
        Assert.Empty(_harness.Kubernetes.Calls);
    }

    [Fact]
    public async Task A_start_makes_no_call()
    {
        await _harness.StoreAsync();

        Assert.Empty(_harness.Kubernetes.Calls);
    }

    [Theory]
    [InlineData("defaultNamespace", "No_Space", "defaultNamespace: no namespace can be called 'No_Space'")]
    [InlineData("allowedNamespaces", "one,*", "allowedNamespaces: no namespace can be called '*'")]
    [InlineData("timeout", "0s", "timeout must be more than 0")]
    [InlineData("maxResponseBytes", "10", "maxResponseBytes must be from 1024")]
    public async Task A_field_that_cannot_be_right_is_named(string field, string value, string expected)
    {
        SecretStoreException refusal = await _harness.RefusalAsync((field, value));

        Assert.Equal(SecretStoreFailure.InvalidRequest, refusal.Failure);
        Assert.Equal(field, refusal.MetadataField);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }
}
