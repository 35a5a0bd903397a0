using Tacit.Abstractions;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault.Login;

public sealed class TokenLoginTests : LoginMethodTests
{
    private protected override (string Method, string Path) FirstCall => ("GET", "auth/token/lookup-self");

    private protected override bool GivesNewTokens => false;

    [Fact]
    public async Task A_token_that_does_not_end_is_never_renewed()
    {
        ISecretStore store = await Harness.StoreAsync();

        Harness.Advance(TimeSpan.FromDays(400));

        await AssertServesAsync(store);
        Assert.Equal(0, Vault.Count("POST", "auth/token/renew-self"));
    }

    [Fact]
    public async Task The_end_of_a_token_is_said_before_it_comes_and_then_by_each_call()
    {
        ISecretStore store = await StoreAsync(Role with { IsRenewable = false });
        await Harness.ArmedAsync(Hour * 2 / 3);

        Harness.Advance(Hour * 2 / 3);
        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultTokenEnding));
        await AssertServesAsync(store);
        Harness.Advance(Hour);

        SecretStoreException failure = await store.FailureAsync("db");
        Assert.Equal(SecretStoreFailure.Unauthenticated, failure.Failure);
        Assert.Contains("does not accept the token of vaultToken", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_life_is_said_before_it_ends()
    {
        ISecretStore store = await StoreAsync(Role with { MaxTtl = Hour * 1.5 });

        for (int i = 0; i < 3; i++)
        {
            Harness.Advance(await NextRenewalAsync());
            await NextRenewalAsync();
        }

        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultTokenEnding));
        await AssertServesAsync(store);
    }

    [Fact]
    public async Task A_revoked_token_is_not_accepted_any_more_and_the_server_is_left_alone()
    {
        ISecretStore store = await StoreAsync(Role);
        await AssertServesAsync(store);
        Vault.RevokeToken(Assert.Single(Vault.LiveTokens));

        SecretStoreException failure = await store.FailureAsync("db");
        int calls = Vault.Calls.Count;
        Assert.Equal(failure.Message, (await store.FailureAsync("db")).Message);

        Assert.Equal(SecretStoreFailure.Unauthenticated, failure.Failure);
        Assert.Contains("does not accept the token of vaultToken", failure.Message, StringComparison.Ordinal);
        Assert.Equal(calls, Vault.Calls.Count);
    }

    [Fact]
    public async Task A_wrong_token_starts_with_a_warning_and_fails_when_it_is_used()
    {
        ISecretStore store = await Harness.StoreAsync(("vaultToken", Canary));

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultTokenUnknown));
        Assert.Equal(SecretStoreFailure.Unauthenticated, failure.Failure);
        Assert.Contains("does not accept the token of vaultToken: it is wrong, has ended or was revoked", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_say_what_a_denial_is_about_leaves_both_open()
    {
        Vault.IsOpenBao = true;
        ISecretStore store = await Harness.StoreAsync(("vaultToken", Canary));

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.Equal(SecretStoreFailure.PermissionDenied, failure.Failure);
        Assert.Contains("the token is wrong, has ended, or its policies allow too little", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_may_not_look_itself_up_serves_all_the_same()
    {
        Vault.Policy("narrow", ("secret/*", "read,list"), ("auth/token/lookup-self", "deny"));

        ISecretStore store = await Harness.StoreAsync(("vaultToken", Vault.CreateToken(Hour, policies: "narrow")));

        await AssertServesAsync(store);
        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultTokenUnknown));
    }

    [Fact]
    public async Task A_refusal_by_policy_is_no_reason_to_doubt_the_token()
    {
        Vault.Policy("app", ("secret/data/dapr/db", "read"), ("sys/internal/ui/mounts/*", "read"));
        ISecretStore store = await StoreAsync(Role);

        for (int i = 0; i < 10; i++)
            Assert.Equal(SecretStoreFailure.PermissionDenied, (await store.FailureAsync("other")).Failure);

        await AssertServesAsync(store);
        // One to begin with, and one for the first refusal; the answer is good for a while.
        Assert.Equal(2, Vault.Count("GET", "auth/token/lookup-self"));
    }

    [Fact]
    public async Task The_token_of_somebody_else_is_not_revoked_at_the_end()
    {
        ISecretStore store = await StoreAsync(Role);

        await store.DisposeAsync();

        Assert.Single(Vault.LiveTokens);
    }

    private protected override (string Name, string Value)[] Arrange(FakeVaultRole role) =>
        [("vaultToken", Vault.CreateToken(role.Ttl, role.MaxTtl, role.IsRenewable, period: role.Period, policies: [.. role.Policies]))];
}
