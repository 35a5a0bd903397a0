using Tacit.Abstractions;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault.Session;

/// <summary>A denial may be about the token or about its policies, and a server of OpenBao does not say which.</summary>
public sealed class DenialTests : IAsyncLifetime
{
    private VaultHarness? _harness;

    private VaultHarness Harness => _harness!;

    private FakeVault Vault => Harness.Vault;

    public async Task InitializeAsync()
    {
        _harness = await VaultHarness.StartAsync();
        Vault.IsOpenBao = true;
        Vault.Put("secret/dapr/open", ("a", "1"));
        Vault.Put("secret/dapr/closed", ("a", "canary"));
        Vault.Policy("open", ("secret/data/dapr/open", "read"));
    }

    public async Task DisposeAsync() => await Harness.DisposeAsync();

    [Fact]
    public async Task A_token_without_the_default_policy_that_cannot_be_had_again_is_kept()
    {
        ISecretStore store = await StoreAsync(hasDefaultPolicy: false, secretIdUses: 1);

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(SecretStoreFailure.PermissionDenied, (await store.FailureAsync("closed")).Failure);
            Assert.Single((await store.GetAsync("open")).Pairs);
            Harness.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(Vault.Count("POST", "auth/approle/login"), 2, 4);
    }

    [Fact]
    public async Task Denials_by_policy_do_not_become_logins()
    {
        ISecretStore store = await StoreAsync(hasDefaultPolicy: false);

        for (int i = 0; i < 100; i++)
            await store.FailureAsync("closed");

        Assert.InRange(Vault.Count("POST", "auth/approle/login"), 1, 2);
        Assert.Equal(0, Harness.Surroundings.Said(LogEventIds.VaultTokenDead));
    }

    [Fact]
    public async Task A_dead_token_that_could_not_look_itself_up_is_replaced()
    {
        ISecretStore store = await StoreAsync(hasDefaultPolicy: false);
        await store.GetAsync("open");
        foreach (string token in Vault.LiveTokens)
            Vault.RevokeToken(token);

        Assert.Single((await store.GetAsync("open")).Pairs);
        Assert.Equal(2, Vault.Count("POST", "auth/approle/login"));
    }

    [Fact]
    public async Task A_dead_token_is_replaced_and_a_living_one_is_not()
    {
        ISecretStore store = await StoreAsync(hasDefaultPolicy: true);
        await store.FailureAsync("closed");
        Assert.Equal(1, Vault.Count("POST", "auth/approle/login"));
        Harness.Advance(TimeSpan.FromSeconds(10));
        Vault.RevokeToken(Assert.Single(Vault.LiveTokens));

        Assert.Single((await store.GetAsync("open")).Pairs);
        Assert.Equal(2, Vault.Count("POST", "auth/approle/login"));
    }

    [Fact]
    public async Task Many_denials_at_once_count_as_one_doubt()
    {
        for (int i = 0; i < 40; i++)
            Vault.Put($"secret/dapr/closed/{i}", ("a", "canary"));
        Vault.Policy("open", ("secret/data/dapr/open", "read"), ("secret/metadata/dapr/*", "list"));
        ISecretStore store = await StoreAsync(hasDefaultPolicy: false);
        await store.BulkGetAsync();
        foreach (string token in Vault.LiveTokens)
            Vault.RevokeToken(token);

        // Trusted for twice as long as at first, and not for as long as forty times would make it.
        Harness.Advance(TimeSpan.FromSeconds(20));

        Assert.Single((await store.GetAsync("open")).Pairs);
    }

    [Fact]
    public async Task Tokens_that_were_replaced_before_their_end_are_revoked_with_the_last_one()
    {
        ISecretStore store = await StoreAsync(hasDefaultPolicy: true, isRenewable: false);
        await Harness.ArmedAsync(TimeSpan.FromMinutes(40));
        Harness.Advance(TimeSpan.FromMinutes(40));
        await Harness.CalledAsync("POST", "auth/approle/login", 2);
        await Harness.ArmedAsync(TimeSpan.FromMinutes(40));
        Assert.Equal(2, Vault.LiveTokens.Count);

        await store.DisposeAsync();

        Assert.Empty(Vault.LiveTokens);
    }

    [Fact]
    public async Task A_due_renewal_that_its_timer_slept_through_is_made_by_the_next_call()
    {
        ISecretStore store = await StoreAsync(hasDefaultPolicy: true);
        await Harness.ArmedAsync(TimeSpan.FromMinutes(40));

        Harness.Surroundings.Clock.Sleep(TimeSpan.FromMinutes(50));
        await store.GetAsync("open");
        await Harness.CalledAsync("POST", "auth/token/renew-self", 1);

        Assert.Equal(1, Vault.Count("POST", "auth/approle/login"));
    }

    [Fact]
    public async Task Calls_after_a_refused_login_do_not_become_logins()
    {
        ISecretStore store = await StoreAsync(hasDefaultPolicy: true, isRenewable: false);
        await Harness.ArmedAsync(TimeSpan.FromMinutes(40));
        Vault.Intercept = FakeVaultMisbehaviour.When(call => call.Is("POST", "auth/approle/login"), FakeVaultMisbehaviour.Error(400, "canary"));
        Harness.Advance(TimeSpan.FromMinutes(40));
        await Harness.SaidAsync(LogEventIds.VaultLoginFailed, 1);
        await Harness.ArmedAsync(TimeSpan.FromSeconds(30));
        Harness.Advance(TimeSpan.FromSeconds(30));
        await Harness.ArmedAsync(TimeSpan.FromMinutes(5));
        Harness.Advance(TimeSpan.FromMinutes(3));

        for (int i = 0; i < 50; i++)
            await store.GetAsync("open");

        Assert.Equal(3, Vault.Count("POST", "auth/approle/login"));
    }

    [Fact]
    public async Task A_renewal_that_the_server_refuses_is_not_repeated_by_each_call()
    {
        Vault.Policy("still", ("secret/data/dapr/open", "read"), ("auth/token/lookup-self", "read"));
        string token = Vault.CreateToken(TimeSpan.FromHours(1), policies: "still");
        Vault.Policy("default", ("auth/token/lookup-self", "read"));
        ISecretStore store = await Harness.StoreAsync(("vaultToken", token), ("engineVersion", "2"));
        await Harness.ArmedAsync(TimeSpan.FromMinutes(40));
        Harness.Advance(TimeSpan.FromMinutes(40));
        await Harness.SaidAsync(LogEventIds.VaultTokenEnding, 1);
        Harness.Advance(TimeSpan.FromMinutes(5));

        for (int i = 0; i < 50; i++)
            await store.GetAsync("open");

        Assert.Equal(1, Vault.Count("POST", "auth/token/renew-self"));
    }

    private Task<ISecretStore> StoreAsync(bool hasDefaultPolicy, int secretIdUses = 0, bool isRenewable = true)
    {
        Vault.Logins.AppRole(new() { Name = "app", Policies = ["open"], HasDefaultPolicy = hasDefaultPolicy, IsRenewable = isRenewable }, "role");
        return Harness.StoreAsync(
            ("vaultAuthMethod", "approle"), ("vaultRoleId", "role"), ("vaultSecretId", Vault.CreateSecretId("app", uses: secretIdUses)), ("engineVersion", "2"));
    }
}
