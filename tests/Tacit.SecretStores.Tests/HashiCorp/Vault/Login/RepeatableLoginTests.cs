using Tacit.Abstractions;
using Tacit.Testing.Backends;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault.Login;

/// <summary>What holds for every login that gives a token of its own.</summary>
public abstract class RepeatableLoginTests : LoginMethodTests
{
    [Fact]
    public async Task Before_the_longest_life_ends_there_is_a_new_login()
    {
        ISecretStore store = await StoreAsync(Role with { MaxTtl = Hour * 1.5 });

        Harness.Advance(await NextRenewalAsync());
        await NextRenewalAsync();
        Harness.Advance(await NextRenewalAsync());
        await Harness.CalledAsync("POST", FirstCall.Path, 2);
        await Harness.ArmedAsync(Hour * 2 / 3);

        await AssertServesAsync(store);
        Assert.Equal(0, Harness.Surroundings.Said(LogEventIds.VaultTokenDead));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_that_cannot_be_renewed_is_replaced_before_it_ends(bool isBatch)
    {
        ISecretStore store = await StoreAsync(Role with { IsRenewable = false, IsBatch = isBatch });
        await Harness.ArmedAsync(Hour * 2 / 3);

        Harness.Advance(Hour * 2 / 3);
        await Harness.CalledAsync("POST", FirstCall.Path, 2);
        await Harness.ArmedAsync(Hour * 2 / 3);
        Harness.Advance(Hour / 2);

        await AssertServesAsync(store);
        Assert.Equal(0, Vault.Count("POST", "auth/token/renew-self"));
    }

    [Fact]
    public async Task A_server_may_be_away_for_longer_than_the_token_lives()
    {
        ISecretStore store = await StoreAsync(Role);
        DateTimeOffset end = Harness.Surroundings.Clock.GetUtcNow() + Hour * 2;
        await Harness.ArmedAsync(Hour * 2 / 3);
        await Vault.StopAsync();

        Harness.Advance(Hour * 2 / 3);
        while (Harness.Surroundings.Clock.GetUtcNow() < end)
            Harness.Advance(await NextAttemptAsync());
        TimeSpan next = await NextAttemptAsync();
        Assert.Equal(SecretStoreFailure.Unavailable, (await store.FailureAsync("db")).Failure);
        await Vault.RestartAsync();
        Harness.Advance(next);

        await AssertServesAsync(store);
        Assert.Equal(2, Logins);
        Assert.InRange(Harness.Surroundings.Said(LogEventIds.VaultLoginFailed), 100, 200);
    }

    [Fact]
    public async Task A_revoked_token_is_replaced_once_for_all_callers()
    {
        ISecretStore store = await StoreAsync(Role);
        await AssertServesAsync(store);
        Vault.RevokeToken(Assert.Single(Vault.LiveTokens));

        SecretData[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => store.GetAsync("db"))));

        Assert.All(answers, answer => Assert.Single(answer.Pairs));
        Assert.Equal(2, Logins);
        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultTokenDead));
    }

    [Fact]
    public async Task Wrong_credentials_stop_the_start()
    {
        Arrange(Role);

        SecretStoreException refusal = await Harness.RefusalAsync(WrongCredentials());

        Assert.Equal(SecretStoreFailure.Unauthenticated, refusal.Failure);
        Assert.Contains("is refused by the server", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_comes_after_the_start_has_stopped_waiting_is_said()
    {
        using HeldCall held = new(FakeVaultMisbehaviour.Error(400, Canary));
        (string, string)[] metadata = Arrange(Role);
        Vault.Intercept = FakeVaultMisbehaviour.When(call => call.Is("POST", FirstCall.Path), held.AnswerAsync);

        Task<ISecretStore> starting = Harness.StoreAsync(metadata);
        await Harness.ArmedAsync(TimeSpan.FromSeconds(3));
        Harness.Advance(TimeSpan.FromSeconds(3));
        ISecretStore store = await starting;
        Assert.Equal((1, 0), (Harness.Surroundings.Said(LogEventIds.VaultStartsWithout), Harness.Surroundings.Said(LogEventIds.VaultLoginFailed)));
        held.Release();
        await Harness.SaidAsync(LogEventIds.VaultLoginFailed, 1);

        Assert.Equal(SecretStoreFailure.Unauthenticated, (await store.FailureAsync("db")).Failure);
    }

    [Fact]
    public async Task Credentials_that_become_wrong_are_tried_again_after_pauses_only()
    {
        ISecretStore store = await StoreAsync(Role);
        await AssertServesAsync(store);
        Vault.Intercept = FakeVaultMisbehaviour.When(call => call.Is("POST", FirstCall.Path), FakeVaultMisbehaviour.Error(400, Canary));
        Vault.RevokeToken(Assert.Single(Vault.LiveTokens));

        for (int i = 0; i < 20; i++)
        {
            SecretStoreException failure = await store.FailureAsync("db");
            Assert.Equal(SecretStoreFailure.Unauthenticated, failure.Failure);
            Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(2, Logins);
        Vault.Intercept = null;
        Harness.Advance(TimeSpan.FromSeconds(30));
        await AssertServesAsync(store);
        Assert.Equal(3, Logins);
    }

    [Fact]
    public async Task The_token_is_revoked_at_the_end()
    {
        ISecretStore store = await StoreAsync(Role);
        await AssertServesAsync(store);

        await store.DisposeAsync();

        Assert.Empty(Vault.LiveTokens);
        Assert.Equal(0, Harness.Surroundings.Said(LogEventIds.VaultTokenNotRevoked));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_does_not_hold_up_the_end()
    {
        ISecretStore store = await StoreAsync(Role);
        await Harness.ArmedAsync(Hour * 2 / 3);
        Vault.Intercept = Misbehaviour.Silence();

        Task end = store.DisposeAsync().AsTask();
        await Harness.ArmedAsync(TimeSpan.FromSeconds(3));
        Harness.Advance(TimeSpan.FromSeconds(3));
        await end.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultTokenNotRevoked));
    }

    /// <summary>The pause until the server is tried again, once that is settled; a call's own time limit is none.</summary>
    private Task<TimeSpan> NextAttemptAsync() =>
        Harness.ArmedAsync(span => span > TimeSpan.Zero && span <= Hour && span != TimeSpan.FromSeconds(15));

    /// <summary>Metadata that the server refuses.</summary>
    private protected abstract (string Name, string Value)[] WrongCredentials();
}
