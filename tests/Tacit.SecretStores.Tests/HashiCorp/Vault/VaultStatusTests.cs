using System.Globalization;
using Tacit.Abstractions;
using Tacit.Testing.Vault;
using static Tacit.SecretStores.Tests.HashiCorp.Vault.VaultFailures;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>What the statuses of the server mean, and that its own words stay with it.</summary>
public sealed class VaultStatusTests
{
    [Theory]
    [InlineData(412, "has not caught up with the cluster's leader")]
    [InlineData(429, "limits the rate of calls")]
    [InlineData(472, "failed")]
    [InlineData(473, "failed")]
    [InlineData(500, "failed")]
    [InlineData(502, "failed")]
    [InlineData(503, "in maintenance, or without a leader")]
    [InlineData(599, "failed")]
    public async Task Trouble_that_may_pass_is_unavailable(int status, string words)
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(FakeVaultMisbehaviour.Error(status, $"it quotes {Canary}"));
        await using VaultHarness started = vault;

        SecretStoreException failure = await vault.FailsAsync(store, SecretStoreFailure.Unavailable, words, $"status {status}", vault.Vault.Address);

        Assert.Null(failure.RetryAfter);
    }

    [Theory]
    [InlineData(400, SecretStoreFailure.InvalidRequest, "refuses the call")]
    [InlineData(401, SecretStoreFailure.Unauthenticated, "does not accept the token")]
    [InlineData(403, SecretStoreFailure.PermissionDenied, "policies do not allow")]
    [InlineData(405, SecretStoreFailure.InvalidRequest, "refuses the call")]
    [InlineData(303, SecretStoreFailure.InvalidRequest, "refuses the call")]
    public async Task Refusals_have_their_kind(int status, SecretStoreFailure kind, string words)
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(FakeVaultMisbehaviour.Error(status, $"it quotes {Canary}"));
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, kind, words, $"status {status}");
    }

    [Fact]
    public async Task A_server_that_is_sealed_says_so()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(FakeVaultMisbehaviour.Error(503, "Vault is sealed", Canary));
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, "is sealed (status 503)");
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Thu, 01 Jan 2026 00:01:00 GMT", 60)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("Wed, 31 Dec 2025 00:00:00 GMT", null)]
    [InlineData("soon", null)]
    public async Task The_pause_that_the_server_asks_for_is_told_in_seconds_or_as_a_date(string header, int? seconds)
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync((call, context) =>
        {
            context.Response.Headers.RetryAfter = header;
            return FakeVaultMisbehaviour.TooManyRequests()(call, context);
        });
        await using VaultHarness started = vault;

        SecretStoreException failure = await vault.FailsAsync(store, SecretStoreFailure.Unavailable, "limits the rate");

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_sealed_server_can_ask_for_a_pause_too()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync((call, context) =>
        {
            context.Response.Headers.RetryAfter = "30";
            return FakeVaultMisbehaviour.Error(503, "Vault is sealed")(call, context);
        });
        await using VaultHarness started = vault;

        SecretStoreException failure = await vault.FailsAsync(store, SecretStoreFailure.Unavailable);

        Assert.Equal(TimeSpan.FromSeconds(30), failure.RetryAfter);
    }

    [Fact]
    public async Task A_storm_of_429_costs_one_call_for_each_read_and_no_login()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(FakeVaultMisbehaviour.TooManyRequests(TimeSpan.FromSeconds(3)));
        await using VaultHarness started = vault;
        vault.Vault.Put("secret/dapr/db", ("password", Canary));

        SecretStoreException[] failures = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => vault.FailsAsync(store, SecretStoreFailure.Unavailable)));

        Assert.All(failures, failure => Assert.Equal(TimeSpan.FromSeconds(3), failure.RetryAfter));
        Assert.Equal(100, vault.Vault.Calls.Count(IsRead));
        Assert.Equal(1, vault.Vault.Count("GET", "auth/token/lookup-self"));
        vault.Vault.Intercept = null;
        Assert.True((await store.GetAsync("db")).TryGetValue("password", out _));
    }

    [Fact]
    public async Task A_storm_of_429_at_the_login_costs_one_login_until_the_pause_is_over()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Intercept = FakeVaultMisbehaviour.TooManyRequests(TimeSpan.FromSeconds(20));
        ISecretStore store = await vault.StoreAsync();

        SecretStoreException[] failures = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => vault.FailsAsync(store, SecretStoreFailure.Unavailable, "limits the rate")));

        Assert.All(failures, failure => Assert.Equal(TimeSpan.FromSeconds(20), failure.RetryAfter));
        Assert.Single(vault.Vault.Calls);
    }

    [Fact]
    public async Task A_token_that_the_server_does_not_know_is_never_shown()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        ISecretStore store = await vault.StoreAsync(("vaultToken", $"hvs.{Canary}"));

        await vault.FailsAsync(store, SecretStoreFailure.Unauthenticated, "does not accept the token of vaultToken");

        Assert.Contains(vault.Vault.Calls, call => call.Token == $"hvs.{Canary}");
    }

    [Fact]
    public async Task An_absent_secret_is_not_found()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        ISecretStore store = await vault.StoreAsync();

        await vault.FailsAsync(store, SecretStoreFailure.NotFound, "getSecret db failed secret key or version not exist");
    }

    [Fact]
    public async Task A_server_that_was_sealed_at_the_start_is_used_when_it_is_unsealed()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Put("secret/dapr/db", ("password", Canary));
        vault.Vault.Sealed = true;

        ISecretStore store = await vault.StoreAsync();
        Assert.Equal(1, vault.Surroundings.Said(LogEventIds.VaultStartsWithout));
        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, "is sealed");

        vault.Vault.Sealed = false;
        vault.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await store.GetAsync("db")).TryGetValue("password", out string? password));
        Assert.Equal(Canary, password);
        Assert.DoesNotContain(Canary, string.Create(CultureInfo.InvariantCulture, $"{vault.Surroundings.Logs}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_sealed_later_is_used_again_without_a_new_login()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Put("secret/dapr/db", ("password", "p"));
        ISecretStore store = await vault.StoreAsync();
        vault.Vault.Sealed = true;
        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, "is sealed");

        vault.Vault.Sealed = false;

        Assert.Single((await store.GetAsync("db")).Pairs);
        Assert.Equal(1, vault.Vault.Count("GET", "auth/token/lookup-self"));
    }
}
