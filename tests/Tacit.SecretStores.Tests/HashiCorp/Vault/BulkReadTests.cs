using System.Diagnostics;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault;
using Tacit.Testing.Backends;
using Tacit.Testing.Vault;
using Xunit.Abstractions;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

public sealed class BulkReadTests(ITestOutputHelper output) : IAsyncLifetime
{
    private VaultHarness? _harness;

    private VaultHarness Harness => _harness!;

    private FakeVault Vault => Harness.Vault;

    public async Task InitializeAsync() => _harness = await VaultHarness.StartAsync();

    public async Task DisposeAsync() => await Harness.DisposeAsync();

    [Theory]
    [InlineData("secret")]
    [InlineData("kv1")]
    public async Task Folders_in_folders_are_read(string engine)
    {
        Vault.Mount("kv1", "kv", 1);
        Vault.Put($"{engine}/dapr/top", ("a", "1"));
        Vault.Put($"{engine}/dapr/team/one", ("b", "2"));
        Vault.Put($"{engine}/dapr/team/deep/er/two", ("c", "3"));
        Vault.Put($"{engine}/dapr/team", ("d", "4"));
        Vault.Put($"{engine}/other", ("e", "5"));
        ISecretStore store = await Harness.StoreAsync(("enginePath", engine));

        Assert.Equal(["team.d=4", "team/deep/er/two.c=3", "team/one.b=2", "top.a=1"], await store.AllPairsAsync());
    }

    [Fact]
    public async Task At_most_sixteen_calls_run_at_once_and_each_is_made_once()
    {
        const int folders = 25;
        const int secrets = 500;
        TimeSpan delay = TimeSpan.FromMilliseconds(20);
        for (int i = 0; i < secrets; i++)
            Vault.Put($"secret/dapr/folder{i % folders}/name{i}", ("value", $"{i}"));
        ISecretStore store = await Harness.StoreAsync();
        await store.GetAsync("folder0/name0");
        Vault.Intercept = Misbehaviour.Delay(delay, TimeProvider.System);
        Vault.ResetMostAtOnce();
        int before = Vault.Calls.Count;

        Stopwatch time = Stopwatch.StartNew();
        IReadOnlyDictionary<string, SecretData> all = await store.BulkGetAsync();
        time.Stop();

        int calls = Vault.Calls.Count - before;
        Assert.Equal(secrets, all.Count);
        Assert.Equal(1 + folders + secrets, calls);
        Assert.InRange(Vault.MostAtOnce, 2, BulkRead.MostAtOnce);
        output.WriteLine($"{secrets} secrets in {folders} folders, {delay.TotalMilliseconds} ms a call: {time.Elapsed.TotalSeconds:0.00} s; one by one at least {calls * delay.TotalSeconds:0.00} s; at most {Vault.MostAtOnce} calls at once");
    }

    [Fact]
    public async Task The_calls_and_their_order_are_the_same_each_time()
    {
        for (int i = 0; i < 40; i++)
            Vault.Put($"secret/dapr/folder{i % 4}/name{i}", ("value", $"{i}"));
        ISecretStore store = await Harness.StoreAsync();
        await store.BulkGetAsync();

        string[] first = await CallsAsync(store);
        string[] second = await CallsAsync(store);

        Assert.Equal(first.Order(StringComparer.Ordinal), second.Order(StringComparer.Ordinal));
        // Level by level: all folders before the first secret.
        Assert.All(first.Take(5), call => Assert.StartsWith("LIST", call, StringComparison.Ordinal));
        Assert.All(first.Skip(5), call => Assert.StartsWith("GET", call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_denied_secret_or_folder_is_left_out_and_said()
    {
        Vault.Put("secret/dapr/open", ("a", "1"));
        Vault.Put("secret/dapr/closed", ("a", "canary"));
        Vault.Put("secret/dapr/vault/gold", ("a", "canary"));
        Vault.Policy("most", ("secret/data/dapr/*", "read"), ("secret/metadata/dapr/*", "list"), ("secret/data/dapr/closed", "deny"), ("secret/metadata/dapr/vault/*", "deny"));
        ISecretStore store = await Harness.StoreAsync(("vaultToken", Vault.CreateToken(policies: "most")));

        Assert.Equal(["open.a=1"], await store.AllPairsAsync());

        string line = Assert.Single(Harness.Surroundings.Logs.Lines, line => line.Id.Id == LogEventIds.SecretsLeftOut).Message;
        Assert.EndsWith("2 secrets or folders are left out of all secrets, because the token's policies deny them: closed, vault/", line, StringComparison.Ordinal);
        // The denied ones are no reason to ask about the token each time.
        Assert.InRange(Vault.Count("GET", "auth/token/lookup-self"), 1, 2);
    }

    [Fact]
    public async Task Nothing_but_denials_is_a_denial()
    {
        Vault.Put("secret/dapr/closed", ("a", "1"));
        Vault.Policy("list", ("secret/metadata/dapr/*", "list"));
        ISecretStore store = await Harness.StoreAsync(("vaultToken", Vault.CreateToken(policies: "list")));

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(() => store.BulkGetAsync());

        Assert.Equal(SecretStoreFailure.PermissionDenied, failure.Failure);
        Assert.Contains("policies need read beside list", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_denied_is_a_denial()
    {
        Vault.Policy("read", ("secret/data/dapr/*", "read"));
        ISecretStore store = await Harness.StoreAsync(("vaultToken", Vault.CreateToken(policies: "read")));

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(() => store.BulkGetAsync());

        Assert.Equal(SecretStoreFailure.PermissionDenied, failure.Failure);
    }

    [Fact]
    public async Task Deleted_secrets_are_not_there_and_a_version_counts_for_all()
    {
        Vault.Put("secret/dapr/twice", ("a", "1"));
        Vault.Put("secret/dapr/twice", ("a", "2"));
        Vault.Put("secret/dapr/once", ("a", "1"));
        Vault.Put("secret/dapr/gone", ("a", "1"));
        Vault.Delete("secret/dapr/gone");
        ISecretStore store = await Harness.StoreAsync();

        Assert.Equal(["once.a=1", "twice.a=2"], await store.AllPairsAsync());
        IReadOnlyDictionary<string, SecretData> second = await store.BulkGetAsync(new(new Dictionary<string, string> { ["version_id"] = "2" }), CancellationToken.None);
        Assert.Equal(["twice"], second.Keys);
    }

    [Fact]
    public async Task Another_failure_fails_the_whole()
    {
        for (int i = 0; i < 40; i++)
            Vault.Put($"secret/dapr/name{i}", ("value", $"{i}"));
        ISecretStore store = await Harness.StoreAsync();
        Vault.Intercept = FakeVaultMisbehaviour.When(call => call.Path.EndsWith("/name7", StringComparison.Ordinal), FakeVaultMisbehaviour.Error(500, "canary"));

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(() => store.BulkGetAsync());

        Assert.Equal(SecretStoreFailure.Unavailable, failure.Failure);
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_is_not_followed()
    {
        Vault.Put("secret/dapr/good", ("a", "1"));
        ISecretStore store = await Harness.StoreAsync();
        Vault.Intercept = FakeVaultMisbehaviour.When(
            call => call.Method == "LIST", Misbehaviour.Text("""{"data":{"keys":["good","..","../","../../sys/","","/","a/b",5,null]}}"""));

        Assert.Equal(["good.a=1"], await store.AllPairsAsync());
        Assert.DoesNotContain(Vault.Calls, call => call.RawPath.Contains("..", StringComparison.Ordinal));
    }

    private async Task<string[]> CallsAsync(ISecretStore store)
    {
        int before = Vault.Calls.Count;
        await store.BulkGetAsync();
        return [.. Vault.Calls.Skip(before).Select(call => $"{call}")];
    }
}
