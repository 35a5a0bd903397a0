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
        await Harness.CalledAsync("GET", "auth/token/lookup-self", 2);
        Vault.RevokeToken(old);

        await AssertServesAsync(store);
        Assert.Equal(0, Harness.Surroundings.Said(LogEventIds.VaultTokenDead));
        Assert.Equal(1, Harness.Surroundings.Said(LogEventIds.VaultTokenFileChanged));
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

    private protected override (string Name, string Value)[] Arrange(FakeVaultRole role)
    {
        string token = Vault.CreateToken(role.Ttl, role.MaxTtl, role.IsRenewable, period: role.Period, policies: [.. role.Policies]);
        return [("vaultTokenMountPath", _folder.Write("token", $"  {token}\n"))];
    }
}
