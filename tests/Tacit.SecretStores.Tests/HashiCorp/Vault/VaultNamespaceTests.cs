using Tacit.Abstractions;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>Namespaces.</summary>
public sealed class VaultNamespaceTests
{
    [Theory]
    [InlineData("team/a")]
    [InlineData("/team/a/")]
    public async Task Every_call_is_made_in_the_namespace_the_login_included(string space)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Namespace = "team/a";
        vault.Vault.Logins.User(new() { Name = "ann", Policies = ["app"] }, "secret");
        vault.Vault.Put("secret/dapr/db", ("password", "p"));
        ISecretStore store = await vault.StoreAsync(("vaultAuthMethod", "userpass"), ("vaultUsername", "ann"), ("vaultPassword", "secret"), ("vaultNamespace", space));

        Assert.Equal(["db.password=p"], await store.AllPairsAsync());
        await store.DisposeAsync();

        Assert.Contains(vault.Vault.Calls, call => call.Is("POST", "auth/userpass/login/ann"));
        Assert.Contains(vault.Vault.Calls, call => call.Is("POST", "auth/token/revoke-self"));
        Assert.All(vault.Vault.Calls, call => Assert.Equal("team/a", call.Namespace));
    }

    [Fact]
    public async Task Without_a_namespace_the_header_is_not_sent()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        ISecretStore store = await vault.StoreAsync(("vaultNamespace", ""));

        Assert.Empty(await store.BulkGetAsync());

        Assert.All(vault.Vault.Calls, call => Assert.Null(call.Namespace));
    }

    [Fact]
    public async Task A_namespace_that_does_not_exist_is_refused_at_the_start()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Namespace = "team/a";

        SecretStoreException refusal = await vault.RefusalAsync(("vaultNamespace", "team/b"));

        Assert.Equal(SecretStoreFailure.InvalidRequest, refusal.Failure);
        Assert.Contains("vaultNamespace", refusal.Message, StringComparison.Ordinal);
        Assert.All(vault.Vault.Calls, call => Assert.Equal("team/b", call.Namespace));
    }
}
