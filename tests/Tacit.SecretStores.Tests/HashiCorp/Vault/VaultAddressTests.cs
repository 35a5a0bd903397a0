using System.Diagnostics;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault;
using Tacit.Testing.Backends;
using Tacit.Testing.Vault;
using static Tacit.SecretStores.Tests.HashiCorp.Vault.VaultFailures;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>The address of the server, and what else the environment says about one.</summary>
public sealed class VaultAddressTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("///")]
    public async Task A_slash_at_the_end_of_the_address_does_not_matter(string end)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Put("secret/dapr/db", ("password", "p"));
        ISecretStore store = await vault.StoreAsync(("vaultAddr", vault.Vault.Address + end));

        Assert.Single((await store.GetAsync("db")).Pairs);
        Assert.All(vault.Vault.Calls, call => Assert.StartsWith("/v1/", call.RawPath, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/vault")]
    [InlineData("/vault/")]
    [InlineData("/two/parts")]
    public async Task A_path_in_the_address_goes_before_those_of_the_api(string path)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Intercept = Misbehaviour.Text("{\"data\":{\"type\":\"kv\",\"path\":\"secret/\",\"options\":{\"version\":\"2\"},\"data\":{\"password\":\"p\"}}}");
        ISecretStore store = await vault.StoreAsync(("vaultAddr", vault.Vault.Address + path));

        Assert.Single((await store.GetAsync("a b")).Pairs);

        string root = path.TrimEnd('/');
        Assert.Equal(
            [$"GET {root}/v1/auth/token/lookup-self", $"GET {root}/v1/sys/internal/ui/mounts/secret", $"GET {root}/v1/secret/data/dapr/a%20b?version=0"],
            vault.Vault.Calls.Select(call => $"{call}"));
    }

    [Theory]
    [InlineData("vault.example:8200")]
    [InlineData("vault")]
    [InlineData("ftp://vault.example")]
    [InlineData("unix:///run/vault.sock")]
    [InlineData("/canary-7f3a91")]
    [InlineData("https://")]
    [InlineData("http://a b")]
    public async Task What_is_no_address_is_refused(string address) =>
        await RefusesAsync("vaultAddr", address, "vaultAddr is no http or https address; write it as in https://vault.example:8200");

    [Theory]
    [InlineData("https://canary-7f3a91@vault.example")]
    [InlineData("https://user:canary-7f3a91@vault.example")]
    [InlineData("https://vault.example?token=canary-7f3a91")]
    [InlineData("https://vault.example/#canary-7f3a91")]
    public async Task An_address_with_more_than_a_place_is_refused_and_not_quoted(string address) =>
        await RefusesAsync("vaultAddr", address, "vaultAddr holds more than scheme, host, port and path; credentials have fields of their own");

    [Theory]
    [InlineData("https://other.example")]
    [InlineData("other.example/path")]
    [InlineData("user@other.example")]
    [InlineData("one.example other.example")]
    [InlineData("fine.example, :")]
    [InlineData("other.example:notaport")]
    [InlineData("other.example:70000")]
    [InlineData("other.example#x")]
    public async Task Redirect_hosts_that_are_none_are_refused(string hosts) =>
        await RefusesAsync("vaultRedirectHosts", hosts, "is no host; write host or host:port, separated by commas");

    [Theory]
    [InlineData("a b")]
    [InlineData("https://vault.example")]
    [InlineData("vault.example:8200")]
    [InlineData("vault.example\r\nX-Vault-Token: x")]
    [InlineData("")]
    public async Task A_name_of_a_server_that_is_none_is_refused(string name)
    {
        if (name.Length == 0)
        {
            await using VaultHarness vault = await VaultHarness.StartAsync();
            await vault.StoreAsync(("tlsServerName", name));
            return;
        }

        await RefusesAsync("tlsServerName", name, "tlsServerName is no name of a server; write it as in vault.example, without scheme and port");
    }

    [Fact]
    public void The_default_address_is_that_of_a_server_on_this_machine()
    {
        Assert.Equal("https://127.0.0.1:8200", VaultSecretStore.Descriptor.Fields.Single(field => field.Name == "vaultAddr").Default);
    }

    [Fact]
    public async Task Variables_of_the_environment_have_no_effect()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        await using FakeVault other = await FakeVault.StartAsync(vault.Surroundings.Clock);
        foreach ((string name, string value) in (IEnumerable<(string, string)>)
            [("VAULT_ADDR", other.Address), ("VAULT_TOKEN", Canary), ("VAULT_NAMESPACE", "team"), ("VAULT_SKIP_VERIFY", "1"), ("HTTPS_PROXY", other.Address), ("HTTP_PROXY", other.Address)])
            vault.Surroundings.Environment[name] = value;
        ISecretStore store = await vault.StoreAsync();

        await vault.FailsAsync(store, SecretStoreFailure.NotFound);

        Assert.Empty(other.Calls);
        Assert.All(vault.Vault.Calls, call => Assert.Equal(FakeVault.RootToken, call.Token));
        Assert.All(vault.Vault.Calls, call => Assert.Null(call.Namespace));
        await vault.Surroundings.RefusesAsync("vaultToken", [("vaultAddr", vault.Vault.Address)], "token mount path and token not set");
    }

    [Fact]
    public async Task Neither_cookies_nor_traces_nor_the_product_are_sent()
    {
        using Activity activity = new Activity("a trace that runs").Start();
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Intercept = (_, context) =>
        {
            context.Response.Headers.SetCookie = "session=1; Path=/";
            return Task.FromResult(false);
        };
        ISecretStore store = await vault.StoreAsync();

        await vault.FailsAsync(store, SecretStoreFailure.NotFound);

        Assert.All(vault.Vault.Calls, call => Assert.Equal(["Host", "X-Vault-Request", "X-Vault-Token"], call.Headers.Keys.Order(StringComparer.Ordinal)));
    }

    private static async Task RefusesAsync(string field, string value, string words)
    {
        StoreSurroundings surroundings = new(VaultSecretStore.Descriptor);
        await surroundings.RefusesAsync(field, [("vaultToken", Canary), (field, value)], words);
    }
}
