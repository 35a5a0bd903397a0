using Tacit.Abstractions;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault.Engines;

public sealed class LeasedSecretsTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private VaultHarness? _harness;

    private VaultHarness Harness => _harness!;

    private FakeVault Vault => Harness.Vault;

    public async Task InitializeAsync()
    {
        _harness = await VaultHarness.StartAsync();
        Vault.DatabaseRole("database", "app", ttl: Hour, maxTtl: Hour * 24);
    }

    public async Task DisposeAsync() => await Harness.DisposeAsync();

    [Fact]
    public async Task Everybody_gets_the_same_secret_and_one_call_makes_it()
    {
        ISecretStore store = await StoreAsync();

        SecretData[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => store.GetAsync("creds/app"))));

        Assert.Single(answers.Select(Password).Distinct());
        Assert.Equal(["password", "username"], answers[0].Pairs.Select(pair => pair.Key));
        Assert.Equal(1, Vault.Count("GET", "database/creds/app"));
    }

    [Fact]
    public async Task The_lease_is_renewed_and_the_secret_stays()
    {
        ISecretStore store = await StoreAsync();
        string password = Password(await store.GetAsync("creds/app"));

        for (int i = 1; i <= 12; i++)
        {
            Harness.Advance(Hour * 2 / 3);
            await RenewedAsync(i);
        }

        Assert.Equal(password, Password(await store.GetAsync("creds/app")));
        Assert.Single(Vault.LiveLeases);
    }

    [Fact]
    public async Task A_lease_at_the_end_of_its_longest_life_gives_way_to_a_new_secret()
    {
        Vault.DatabaseRole("database", "short", ttl: Hour, maxTtl: Hour * 1.5);
        ISecretStore store = await StoreAsync();
        string password = Password(await store.GetAsync("creds/short"));

        // Renewed for what is left, 50 minutes, and then for 16: too little to go on with.
        Harness.Advance(Minute * 40);
        await RenewedAsync(1);
        Harness.Advance(TimeSpan.FromSeconds(2000));
        await RenewedAsync(2);
        Assert.Equal(password, Password(await store.GetAsync("creds/short")));
        Harness.Advance(Minute * 15);

        Assert.NotEqual(password, Password(await store.GetAsync("creds/short")));
        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultLeaseEnding));
        // The first one still works for whoever has it.
        Assert.Equal(2, Vault.LiveLeases.Count);
    }

    [Fact]
    public async Task A_lease_that_cannot_be_renewed_is_used_for_most_of_its_life()
    {
        Vault.DatabaseRole("database", "fixed", ttl: Hour, maxTtl: Hour, renewable: false);
        ISecretStore store = await StoreAsync();
        string password = Password(await store.GetAsync("creds/fixed"));

        Harness.Advance(Minute * 50);
        Assert.Equal(password, Password(await store.GetAsync("creds/fixed")));
        Harness.Advance(Minute * 2);

        Assert.NotEqual(password, Password(await store.GetAsync("creds/fixed")));
        Assert.Equal(0, Vault.Count("POST", "sys/leases/renew"));
    }

    [Fact]
    public async Task A_lease_that_was_revoked_is_not_handed_out_after_its_renewal_failed()
    {
        ISecretStore store = await StoreAsync();
        string password = Password(await store.GetAsync("creds/app"));
        Vault.RevokeLease(Assert.Single(Vault.LiveLeases));

        Harness.Advance(Hour * 2 / 3);
        await RenewedAsync(1);

        Assert.NotEqual(password, Password(await store.GetAsync("creds/app")));
    }

    [Fact]
    public async Task A_renewal_that_fails_for_now_is_tried_again()
    {
        ISecretStore store = await StoreAsync();
        string password = Password(await store.GetAsync("creds/app"));
        Vault.Intercept = FakeVaultMisbehaviour.When(call => call.Is("POST", "sys/leases/renew"), FakeVaultMisbehaviour.Error(500), times: 1);

        Harness.Advance(Hour * 2 / 3);
        await RenewedAsync(1);
        Harness.Advance(TimeSpan.FromSeconds(5));
        await RenewedAsync(2);
        Harness.Advance(Hour / 2);

        Assert.Equal(password, Password(await store.GetAsync("creds/app")));
    }

    [Fact]
    public async Task Leases_end_with_the_token_of_the_login()
    {
        ISecretStore store = await LoggedInAsync();
        await store.GetAsync("creds/app");
        Assert.Single(Vault.LiveLeases);

        await store.DisposeAsync();

        Assert.Empty(Vault.LiveLeases);
        Assert.Equal(0, Vault.Count("POST", "sys/leases/revoke"));
    }

    [Fact]
    public async Task Leases_of_a_token_that_is_not_ours_are_revoked_one_by_one()
    {
        Vault.Policy("revoker", ("database/*", "read"), ("sys/leases/revoke", "update"));
        Vault.DatabaseRole("database", "other", ttl: Hour, maxTtl: Hour);
        ISecretStore store = await StoreAsync(("vaultToken", Vault.CreateToken(policies: "revoker")));
        await store.GetAsync("creds/app");
        await store.GetAsync("creds/other");

        await store.DisposeAsync();

        Assert.Empty(Vault.LiveLeases);
        Assert.Single(Vault.LiveTokens);
        Assert.Equal(0, Harness.Surroundings.Said(LogEventIds.VaultLeasesNotRevoked));
    }

    [Fact]
    public async Task Leases_that_others_have_replaced_are_revoked_too()
    {
        Vault.Policy("revoker", ("database/*", "read"), ("sys/leases/revoke", "update"));
        Vault.DatabaseRole("database", "fixed", ttl: Hour, maxTtl: Hour, renewable: false);
        ISecretStore store = await StoreAsync(("vaultToken", Vault.CreateToken(policies: "revoker")));
        await store.GetAsync("creds/fixed");
        Harness.Advance(Minute * 52);
        await store.GetAsync("creds/fixed");
        Assert.Equal(2, Vault.LiveLeases.Count);

        await store.DisposeAsync();

        Assert.Empty(Vault.LiveLeases);
        Assert.Single(Vault.LiveTokens);
    }

    [Fact]
    public async Task An_engine_that_turns_out_to_be_the_same_keeps_its_leases()
    {
        ISecretStore store = await StoreAsync();
        string password = Password(await store.GetAsync("creds/app"));

        Harness.Advance(Minute * 5);

        Assert.Equal(password, Password(await store.GetAsync("creds/app")));
        Assert.Equal(2, Vault.Count("GET", "sys/internal/ui/mounts/database"));
        Assert.Single(Vault.LiveLeases);
    }

    [Fact]
    public async Task Leases_that_may_not_be_revoked_are_said()
    {
        ISecretStore store = await StoreAsync(("vaultToken", Vault.CreateToken(policies: "app")));
        await store.GetAsync("creds/app");

        await store.DisposeAsync();

        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultLeasesNotRevoked));
    }

    [Fact]
    public async Task A_new_login_means_new_secrets()
    {
        ISecretStore store = await LoggedInAsync();
        string password = Password(await store.GetAsync("creds/app"));
        Vault.RevokeToken(Assert.Single(Vault.LiveTokens));

        // Nothing tells the store that its token is gone until it asks for something else.
        Vault.DatabaseRole("database", "other", ttl: Hour, maxTtl: Hour);
        await store.GetAsync("creds/other");

        Assert.NotEqual(password, Password(await store.GetAsync("creds/app")));
    }

    [Fact]
    public async Task A_secret_that_was_made_right_after_a_login_is_kept()
    {
        ISecretStore store = await LoggedInAsync();
        await store.GetAsync("creds/app");
        Vault.DatabaseRole("database", "other", ttl: Hour, maxTtl: Hour);
        Vault.RevokeToken(Assert.Single(Vault.LiveTokens));

        string password = Password(await store.GetAsync("creds/other"));

        Assert.Equal(password, Password(await store.GetAsync("creds/other")));
        Assert.Equal(2, Vault.Count("POST", "auth/jwt/login"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_leased_is_there_although_the_server_is_not(bool isStopped)
    {
        ISecretStore store = await StoreAsync(("vaultToken", Vault.CreateToken(policies: "app")));
        string password = Password(await store.GetAsync("creds/app"));
        Harness.Advance(Minute * 6);
        if (isStopped)
            await Vault.StopAsync();
        else
            Vault.Policy("app", ("nothing", "read"));

        Assert.Equal(password, Password(await store.GetAsync("creds/app")));
    }

    [Fact]
    public async Task An_absent_role_is_an_error_that_is_not_kept()
    {
        ISecretStore store = await StoreAsync();
        SecretStoreException failure = await store.FailureAsync("creds/later");
        Vault.DatabaseRole("database", "later", ttl: Hour, maxTtl: Hour);

        Assert.NotEmpty(Password(await store.GetAsync("creds/later")));
        Assert.True(failure.Failure is SecretStoreFailure.NotFound or SecretStoreFailure.InvalidRequest, $"{failure.Failure}");
    }

    [Fact]
    public async Task All_at_once_they_cannot_be_had()
    {
        ISecretStore store = await StoreAsync();

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(() => store.BulkGetAsync());

        Assert.Equal(SecretStoreFailure.InvalidRequest, failure.Failure);
        Assert.Contains("database/ is of type database", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Vault.LiveLeases);
    }

    private static string Password(SecretData secret) => secret.Pairs.Single(pair => pair.Key == "password").Value;

    private Task<ISecretStore> StoreAsync(params (string Name, string Value)[] metadata) => Harness.StoreAsync([("enginePath", "database"), .. metadata]);

    private Task<ISecretStore> LoggedInAsync()
    {
        Vault.Logins.Jwt(new() { Name = "app", Policies = ["app"], Ttl = Hour * 24 }, "jwt");
        return StoreAsync(("vaultAuthMethod", "jwt"), ("vaultRole", "app"), ("vaultJwt", "jwt"));
    }

    /// <summary>Waits until so many renewals have come to something.</summary>
    private Task RenewedAsync(int times) => Harness.Surroundings.Logs
        .SaidAsync(line => line.Id.Id is LogEventIds.VaultLeaseRenewed or LogEventIds.VaultLeaseEnding or LogEventIds.VaultLeaseNotRenewed, times)
        .WaitAsync(TimeSpan.FromSeconds(30));
}
