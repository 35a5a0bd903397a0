using Tacit.Abstractions;
using Tacit.Testing;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault.Login;

public sealed class TokenFileLoginTests : LoginMethodTests, IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();

    private protected override (string Method, string Path) FirstCall => ("GET", "auth/token/lookup-self");

    private protected override bool GivesNewTokens => false;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_changed_file_is_taken_without_a_failed_call()
    {
        ISecretStore store = await StoreAsync(Role);
        await AssertServesAsync(store);
        string old = Assert.Single(Vault.LiveTokens);

        _folder.Write("token", Vault.CreateToken(Hour, policies: "app"));
        Harness.Advance(Look);
        // The answer alone is not enough: the login has to be through with it.
        await Harness.SaidAsync(LogEventIds.VaultLoggedIn, 2);
        Vault.RevokeToken(old);

        await AssertServesAsync(store);
        Assert.Equal(0, Harness.Surroundings.Said(LogEventIds.VaultTokenDead));
        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultTokenFileChanged));
    }

    [Fact]
    public async Task A_file_that_changes_while_its_old_token_logs_in_is_taken_after_that()
    {
        using HeldCall held = Hold();
        Task<ISecretStore> starting = StoreAsync(Role);
        await held.Arrived;
        string old = Assert.Single(Vault.LiveTokens);
        _folder.Write("token", Vault.CreateToken(Hour, policies: "app"));
        Harness.Advance(Look);

        held.Release();
        ISecretStore store = await starting;
        await LooksUntilAsync(logins: 2);
        Vault.RevokeToken(old);

        await AssertServesAsync(store);
        Assert.Equal(0, Harness.Surroundings.Said(LogEventIds.VaultTokenDead));
    }

    [Fact]
    public async Task A_file_that_changes_while_a_changed_one_logs_in_is_taken_after_that()
    {
        ISecretStore store = await StoreAsync(Role);
        string first = Assert.Single(Vault.LiveTokens);
        using HeldCall held = Hold();
        string second = Vault.CreateToken(Hour, policies: "app");
        _folder.Write("token", second);
        Harness.Advance(Look);
        await held.Arrived;
        _folder.Write("token", Vault.CreateToken(Hour, policies: "app"));
        Harness.Advance(Look);

        held.Release();
        await LooksUntilAsync(logins: 3);
        Vault.RevokeToken(first);
        Vault.RevokeToken(second);

        await AssertServesAsync(store);
        Assert.Equal(0, Harness.Surroundings.Said(LogEventIds.VaultTokenDead));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_changes_while_its_dead_token_logs_in_is_taken_after_that(bool hasBeenLookedAt)
    {
        ISecretStore store = await StoreAsync(Role);
        if (hasBeenLookedAt)
            Harness.Advance(Look);
        Vault.RevokeToken(Assert.Single(Vault.LiveTokens));
        using HeldCall held = Hold();
        Task<SecretStoreException> failing = store.FailureAsync("db");
        await held.Arrived;
        _folder.Write("token", Vault.CreateToken(Hour, policies: "app"));
        Harness.Advance(Look);

        held.Release();
        await failing;
        await LooksUntilAsync(logins: 2);

        await AssertServesAsync(store);
    }

    [Theory]
    [InlineData("enginePath", "../elsewhere")]
    [InlineData("vaultKVPrefix", "one//two")]
    [InlineData("vaultTimeout", "0s")]
    [InlineData("vaultMaxResponseBytes", "1")]
    [InlineData("vaultRedirectHosts", "one two")]
    public async Task A_refused_component_leaves_nothing_behind_that_looks_at_the_file(string field, string value)
    {
        string path = _folder.Write("token", Vault.CreateToken(policies: "app"));

        Assert.Equal(field, (await Harness.RefusalAsync(("vaultTokenMountPath", path), (field, value))).MetadataField);
        _folder.Write("token", Vault.CreateToken(policies: "app"));
        Harness.Advance(Look * 10);

        Assert.False(Harness.Surroundings.Clock.TimerAsync(static _ => true).IsCompleted);
        Assert.Empty(Vault.Calls);
    }

    [Fact]
    public async Task A_revoked_token_is_replaced_from_the_file_at_once()
    {
        ISecretStore store = await StoreAsync(Role);
        string old = Assert.Single(Vault.LiveTokens);
        _folder.Write("token", Vault.CreateToken(Hour, policies: "app"));
        Vault.RevokeToken(old);

        await AssertServesAsync(store);
    }

    [Fact]
    public async Task While_the_file_holds_rubbish_the_token_in_use_is_renewed()
    {
        ISecretStore store = await StoreAsync(Role with { Period = Hour });
        await Harness.ArmedAsync(Hour * 2 / 3);
        _folder.Write("token", "two words");
        Harness.Advance(Look);
        await Harness.SaidAsync(LogEventIds.VaultLoginFailed, 1);

        // Exactly to when it is due: what is done meanwhile must not see the clock go on.
        TimeSpan due = (Hour * 2 / 3) - Look;
        for (int i = 1; i <= 3; i++)
        {
            Harness.Advance(due);
            await Harness.CalledAsync("POST", "auth/token/renew-self", i);
            await Harness.ArmedAsync(Hour * 2 / 3);
            due = Hour * 2 / 3;
        }

        await AssertServesAsync(store);
    }

    [Fact]
    public async Task A_file_that_goes_away_is_said_once_and_the_token_stays()
    {
        ISecretStore store = await StoreAsync(Role);
        File.Delete(Path.Combine(_folder.Path, "token"));

        for (int i = 0; i < 5; i++)
            Harness.Advance(Look);

        await AssertServesAsync(store);
        Assert.InRange(Harness.Surroundings.Said(LogEventIds.VaultTokenFileBroken), 0, 1);
    }

    [Fact]
    public async Task A_file_that_is_missing_at_the_start_is_named()
    {
        string missing = Path.Combine(_folder.Path, "missing");

        SecretStoreException refusal = await Harness.RefusalAsync(("vaultTokenMountPath", missing));

        Assert.Equal(("vaultTokenMountPath", SecretStoreFailure.InvalidRequest), (refusal.MetadataField, refusal.Failure));
        Assert.Contains($"{missing} does not exist", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Holds the next lookup of a token.</summary>
    private HeldCall Hold()
    {
        HeldCall held = new(static (_, _) => Task.FromResult(false));
        Vault.Intercept = FakeVaultMisbehaviour.When(call => call.Is(FirstCall.Method, FirstCall.Path), held.AnswerAsync, times: 1);
        return held;
    }

    /// <summary>Has the file looked at until so many logins have succeeded; a look may be left out while the one before still goes on.</summary>
    private async Task LooksUntilAsync(int logins)
    {
        Task loggedIn = Harness.SaidAsync(LogEventIds.VaultLoggedIn, logins);
        while (!loggedIn.IsCompleted)
        {
            Harness.Advance(Look / 1000);
            await Task.Yield();
        }

        await loggedIn;
    }

    private protected override (string Name, string Value)[] Arrange(FakeVaultRole role)
    {
        string token = Vault.CreateToken(role.Ttl, role.MaxTtl, role.IsRenewable, period: role.Period, policies: [.. role.Policies]);
        return [("vaultTokenMountPath", _folder.Write("token", $"  {token}\n"))];
    }
}
