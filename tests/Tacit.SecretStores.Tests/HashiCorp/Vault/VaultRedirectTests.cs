using Tacit.Abstractions;
using Tacit.Testing.Backends;
using Tacit.Testing.Vault;
using static Tacit.SecretStores.Tests.HashiCorp.Vault.VaultFailures;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>Standby nodes that send their callers to the active one, and redirects that lead elsewhere.</summary>
public sealed class VaultRedirectTests
{
    private const string Secret = "secret/dapr/db";

    [Fact]
    public async Task A_standby_is_left_for_the_active_node_with_token_namespace_method_and_body()
    {
        await using VaultHarness standby = await VaultHarness.StartAsync();
        await using FakeVault active = await StartActiveAsync(standby);
        active.Namespace = "team/a";
        active.Policy("app", ("secret/*", "read,list"));
        active.Logins.AppRole(new() { Name = "app", Policies = ["app"] }, "role-1");
        string secretId = active.CreateSecretId("app");
        ISecretStore store = await standby.StoreAsync(
            ("vaultAuthMethod", "approle"), ("vaultRoleId", "role-1"), ("vaultSecretId", secretId), ("vaultNamespace", "team/a"), Named(active));

        Assert.Equal(["db.password=p"], await store.AllPairsAsync());

        FakeVaultCall login = Assert.Single(active.Calls, call => call.Is("POST", "auth/approle/login"));
        Assert.Contains(secretId, login.Body, StringComparison.Ordinal);
        FakeVaultCall list = Assert.Single(active.Calls, call => call.Method == "LIST");
        Assert.Equal("/v1/secret/metadata/dapr/", list.RawPath);
        Assert.NotNull(list.Token);
        Assert.All(active.Calls, call => Assert.Equal("team/a", call.Namespace));
        Assert.All(active.Calls, call => Assert.Equal("true", call.Headers["X-Vault-Request"]));
        Assert.Equal(standby.Vault.Calls.Select(call => $"{call}"), active.Calls.Select(call => $"{call}"));
        Assert.Empty(active.UnexpectedCalls);
    }

    [Fact]
    public async Task A_node_that_is_not_named_sees_no_call()
    {
        await using VaultHarness standby = await VaultHarness.StartAsync();
        await using FakeVault active = await StartActiveAsync(standby);

        await standby.Surroundings.FailsAsync(
            () => standby.StoreAsync(("vaultToken", Canary)), SecretStoreFailure.InvalidRequest, standby.Vault.Address, active.Address, "name it in vaultRedirectHosts");

        Assert.Empty(active.Calls);
    }

    [Fact]
    public async Task A_node_that_is_named_with_another_port_sees_no_call()
    {
        await using VaultHarness standby = await VaultHarness.StartAsync();
        await using FakeVault active = await StartActiveAsync(standby);

        await standby.Surroundings.FailsAsync(
            () => standby.StoreAsync(("vaultRedirectHosts", $"127.0.0.1:1, localhost:{active.Port}, 127.0.0.1")), SecretStoreFailure.InvalidRequest, "name it in vaultRedirectHosts");

        Assert.Empty(active.Calls);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Every_redirect_repeats_the_call_as_it_was(int status)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        await using FakeVault active = await FakeVault.StartAsync(vault.Surroundings.Clock);
        active.Logins.User(new() { Name = "ann" }, Canary);
        vault.Vault.Intercept = (call, context) => Misbehaviour.Redirect($"{active.Address}{call.RawPath}", status)(call, context);

        await vault.StoreAsync(("vaultAuthMethod", "userpass"), ("vaultUsername", "ann"), ("vaultPassword", Canary), Named(active));

        FakeVaultCall login = Assert.Single(active.Calls, call => call.Method == "POST");
        Assert.Equal($"{{\"password\":\"{Canary}\"}}", login.Body);
    }

    [Fact]
    public async Task A_query_arrives_after_a_redirect()
    {
        await using VaultHarness standby = await VaultHarness.StartAsync();
        await using FakeVault active = await StartActiveAsync(standby);
        active.Put(Secret, ("password", "second"));
        ISecretStore store = await standby.StoreAsync(Named(active));

        SecretData first = await store.GetAsync(new("db", new Dictionary<string, string> { ["version_id"] = "1" }), CancellationToken.None);

        Assert.Equal("p", Assert.Single(first.Pairs).Value);
    }

    [Fact]
    public async Task A_place_without_a_host_is_on_the_same_server()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(Misbehaviour.Redirect("/v1/secret/data/dapr/other"));
        await using VaultHarness started = vault;
        vault.Vault.Put("secret/dapr/other", ("password", "o"));
        vault.Misbehave(Misbehaviour.Redirect("/v1/secret/data/dapr/other"), times: 1);

        Assert.Equal("o", Assert.Single((await store.GetAsync("db")).Pairs).Value);
    }

    [Fact]
    public async Task A_redirect_without_a_place_is_unavailable()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync((_, context) =>
        {
            context.Response.StatusCode = 307;
            return Task.FromResult(true);
        });
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, $"the server at {vault.Vault.Address} redirects, but does not say where to");
    }

    [Fact]
    public async Task A_loop_ends()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync((call, context) => Misbehaviour.Redirect(call.RawPath)(call, context));
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, "redirects more than 3 times");

        Assert.Equal(4, vault.Vault.Calls.Count(IsRead));
    }

    [Theory]
    [InlineData("http://user:canary-7f3a91@127.0.0.1:{0}/v1/secret/data/dapr/db")]
    [InlineData("http://canary-7f3a91@127.0.0.1:{0}/")]
    [InlineData("http://vault.example:{0}/?token=canary-7f3a91")]
    [InlineData("//vault.example/canary-7f3a91")]
    [InlineData("https://vault.example/v1/canary-7f3a91#canary-7f3a91")]
    [InlineData("http://127.0.0.1.vault.example:{0}/")]
    [InlineData("ftp://127.0.0.1:{0}/canary-7f3a91")]
    [InlineData("file:///etc/canary-7f3a91")]
    [InlineData("javascript:canary-7f3a91")]
    public async Task Nothing_follows_a_redirect_to_elsewhere_and_nothing_of_it_but_the_host_is_shown(string location)
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(
            (call, context) => Misbehaviour.Redirect(location.Replace("{0}", $"{context.Connection.LocalPort}", StringComparison.Ordinal))(call, context));
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.InvalidRequest, $"the server at {vault.Vault.Address} redirects");

        Assert.Single(vault.Vault.Calls, IsRead);
    }

    [Fact]
    public async Task Https_is_not_left_for_http_even_to_a_named_host()
    {
        using TestCertificates certificates = new();
        await using VaultHarness vault = await VaultHarness.StartAsync(new(certificates.Server("127.0.0.1")));
        await using FakeVault plain = await FakeVault.StartAsync(vault.Surroundings.Clock);
        ISecretStore store = await vault.StoreAsync(("caPem", certificates.AuthorityPem), Named(plain));
        vault.Misbehave(Misbehaviour.Redirect($"{plain.Address}/v1/{Secret}?{Canary}"));

        await vault.FailsAsync(store, SecretStoreFailure.InvalidRequest, vault.Vault.Address, "redirects from https to http, which is not followed");

        Assert.Empty(plain.Calls);
    }

    [Fact]
    public async Task The_other_node_must_be_trusted_too()
    {
        using TestCertificates certificates = new();
        using TestCertificates others = new("another authority");
        await using VaultHarness vault = await VaultHarness.StartAsync(new(certificates.Server("127.0.0.1")));
        await using FakeVault other = await FakeVault.StartAsync(vault.Surroundings.Clock, new(others.Server("127.0.0.1")));
        ISecretStore store = await vault.StoreAsync(("caPem", certificates.AuthorityPem), Named(other));
        vault.Misbehave(Misbehaviour.Redirect($"{other.Address}/v1/{Secret}"));

        await vault.FailsAsync(store, SecretStoreFailure.InvalidRequest, $"the server at {other.Address} is not trusted");

        Assert.Empty(other.Calls);
    }

    [Fact]
    public async Task The_time_limit_is_for_all_redirects_together()
    {
        await using VaultHarness standby = await VaultHarness.StartAsync();
        await using FakeVault active = await StartActiveAsync(standby);
        StalledRead stalled = new(Misbehaviour.Silence());
        active.Intercept = stalled.AnswerAsync;
        ISecretStore store = await standby.StoreAsync(Named(active), ("vaultTimeout", "5s"));

        Task<SecretData> read = store.GetAsync("db");
        await stalled.Arrived;
        standby.Advance(TimeSpan.FromSeconds(5));

        await standby.Surroundings.FailsAsync(() => read, SecretStoreFailure.Unavailable, $"the server at {active.Address} did not answer within 5 s");
        await stalled.HungUp;
    }

    private static (string Name, string Value) Named(FakeVault node) => ("vaultRedirectHosts", $"127.0.0.1:{node.Port}");

    private static async Task<FakeVault> StartActiveAsync(VaultHarness standby)
    {
        FakeVault active = await FakeVault.StartAsync(standby.Surroundings.Clock);
        active.Put(Secret, ("password", "p"));
        standby.Vault.Standby = active.Address;
        return active;
    }
}
