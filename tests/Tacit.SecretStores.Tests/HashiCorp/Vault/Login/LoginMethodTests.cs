using Tacit.Abstractions;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault.Login;

/// <summary>What holds for every way to get a token.</summary>
public abstract class LoginMethodTests : IAsyncLifetime
{
    /// <summary>The mark that no output may show; the tests use it in what only the store and the server may know.</summary>
    protected const string Canary = "canary-7f3a91";

    private protected static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private VaultHarness? _harness;

    private protected VaultHarness Harness => _harness!;

    private protected FakeVault Vault => Harness.Vault;

    /// <summary>The path of the call by which the store begins.</summary>
    private protected abstract (string Method, string Path) FirstCall { get; }

    private protected virtual FakeVaultTls? Tls => null;

    private protected static FakeVaultRole Role => new() { Name = "app", Policies = ["app"], Ttl = Hour };

    /// <summary>Whether each login gives a token of its own.</summary>
    private protected virtual bool GivesNewTokens => true;

    public async Task InitializeAsync()
    {
        _harness = await VaultHarness.StartAsync(Tls);
        Vault.Put("secret/dapr/db", ("password", $"secret-{Canary}"));
    }

    public virtual async Task DisposeAsync()
    {
        await Harness.DisposeAsync();
        Assert.DoesNotContain(Canary, Harness.Surroundings.Logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_logs_in_once_for_a_thousand_callers()
    {
        ISecretStore store = await StoreAsync(Role);

        SecretData[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(() => store.GetAsync("db"))));

        Assert.All(answers, answer => Assert.Single(answer.Pairs));
        Assert.Equal(1, Logins);
        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultLoggedIn));
    }

    [Fact]
    public async Task The_token_is_renewed_at_two_thirds_of_its_life()
    {
        ISecretStore store = await StoreAsync(Role);
        await Harness.ArmedAsync(Hour * 2 / 3);

        Harness.Advance(Hour * 2 / 3 - TimeSpan.FromSeconds(1));
        Assert.Equal(0, Vault.Count("POST", "auth/token/renew-self"));
        Harness.Advance(TimeSpan.FromSeconds(1));
        await Harness.CalledAsync("POST", "auth/token/renew-self", 1);
        await Harness.ArmedAsync(Hour * 2 / 3);

        Harness.Advance(Hour / 2);
        await AssertServesAsync(store);
        Assert.Equal(1, Logins);
    }

    [Fact]
    public async Task A_renewal_that_fails_for_now_is_tried_again()
    {
        ISecretStore store = await StoreAsync(Role);
        await Harness.ArmedAsync(Hour * 2 / 3);
        Vault.Intercept = FakeVaultMisbehaviour.When(call => call.Is("POST", "auth/token/renew-self"), FakeVaultMisbehaviour.TooManyRequests(TimeSpan.FromSeconds(7)), times: 2);

        Harness.Advance(Hour * 2 / 3);
        await Harness.ArmedAsync(TimeSpan.FromSeconds(7));
        Harness.Advance(TimeSpan.FromSeconds(7));
        await Harness.ArmedAsync(TimeSpan.FromSeconds(7));
        Harness.Advance(TimeSpan.FromSeconds(7));
        await Harness.ArmedAsync(Hour * 2 / 3);

        Assert.Equal(3, Vault.Count("POST", "auth/token/renew-self"));
        Harness.Advance(Hour / 2);
        await AssertServesAsync(store);
    }

    [Fact]
    public async Task A_renewal_that_fails_with_bytes_that_are_no_text_is_tried_again()
    {
        ISecretStore store = await StoreAsync(Role);
        await Harness.ArmedAsync(Hour * 2 / 3);
        Vault.Intercept = FakeVaultMisbehaviour.When(
            call => call.Is("POST", "auth/token/renew-self"),
            async (_, context) =>
            {
                context.Response.StatusCode = 503;
                context.Response.ContentType = "application/json";
                context.Response.Headers.RetryAfter = "7";
                byte[] body = [.. "{\"errors\":[\"canary-7f3a91 "u8, 0xC3, 0x28, .. "\"]}"u8];
                await context.Response.Body.WriteAsync(body, context.RequestAborted);
                return true;
            },
            times: 1);

        Harness.Advance(Hour * 2 / 3);
        await Harness.ArmedAsync(TimeSpan.FromSeconds(7));
        Harness.Advance(TimeSpan.FromSeconds(7));
        await Harness.ArmedAsync(Hour * 2 / 3);

        Assert.Equal(2, Vault.Count("POST", "auth/token/renew-self"));
        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultTokenNotRenewed));
        await AssertServesAsync(store);
    }

    [Fact]
    public async Task A_server_that_is_down_at_the_start_is_waited_for()
    {
        (string, string)[] metadata = Arrange(Role);
        await Vault.StopAsync();

        ISecretStore store = await Harness.StoreAsync(metadata);
        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultStartsWithout));
        SecretStoreException failure = await store.FailureAsync("db");
        Assert.Equal(SecretStoreFailure.Unavailable, failure.Failure);
        Assert.Contains("connection refused", failure.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), failure.RetryAfter);

        await Vault.RestartAsync();
        Harness.Advance(TimeSpan.FromSeconds(1));
        await Harness.CalledAsync(FirstCall.Method, FirstCall.Path, 1);
        await AssertServesAsync(store);
        Assert.Equal(1, Logins);
    }

    [Fact]
    public async Task A_server_that_goes_away_while_the_token_lives_is_asked_again_by_each_call()
    {
        ISecretStore store = await StoreAsync(Role);
        await AssertServesAsync(store);
        await Vault.StopAsync();

        Assert.Equal(SecretStoreFailure.Unavailable, (await store.FailureAsync("db")).Failure);
        await Vault.RestartAsync();

        await AssertServesAsync(store);
        Assert.Equal(1, Logins);
    }

    [Fact]
    public async Task It_serves_through_a_week_of_renewals()
    {
        TimeSpan life = TimeSpan.FromHours(8);
        ISecretStore store = await StoreAsync(Role with { MaxTtl = GivesNewTokens ? life : null, Period = GivesNewTokens ? TimeSpan.Zero : Hour });
        DateTimeOffset end = Harness.Surroundings.Clock.GetUtcNow() + TimeSpan.FromDays(7);

        while (Harness.Surroundings.Clock.GetUtcNow() < end)
        {
            Harness.Advance(await NextRenewalAsync());
            await NextRenewalAsync();
            await AssertServesAsync(store);
        }

        // At least one renewal for each hour, and a login for each life.
        Assert.InRange(Vault.Count("POST", "auth/token/renew-self"), 168, 300);
        Assert.InRange(Logins, GivesNewTokens ? 21 : 1, GivesNewTokens ? 25 : 1);
        Assert.InRange(Vault.LiveTokens.Count, 1, 2);
        Assert.DoesNotContain(Harness.Surroundings.Logs.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    private protected int Logins => Vault.Count(FirstCall.Method, FirstCall.Path);

    /// <summary>Prepares the server, and gives the metadata of a component that logs in to it.</summary>
    private protected abstract (string Name, string Value)[] Arrange(FakeVaultRole role);

    private protected Task<ISecretStore> StoreAsync(FakeVaultRole role) => Harness.StoreAsync(Arrange(role));

    private protected static async Task AssertServesAsync(ISecretStore store) =>
        Assert.Equal([KeyValuePair.Create("password", $"secret-{Canary}")], (await store.GetAsync("db")).Pairs);

    /// <summary>How long until the token is renewed, once that is settled.</summary>
    private protected Task<TimeSpan> NextRenewalAsync() => Harness.ArmedAsync(span => span > TimeSpan.FromMinutes(1));
}
