using Tacit.Abstractions;
using Tacit.Testing.Vault;
using static Tacit.SecretStores.Tests.HashiCorp.Vault.VaultFailures;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>Names of secrets on their way to the server.</summary>
public sealed class VaultNameTests
{
    public static TheoryData<string> Good => SecretNames.Good;

    public static TheoryData<string> Bad => SecretNames.Bad;

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Every_name_arrives_encoded_part_by_part_and_gives_its_secret(string name)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Mount("kv1", "kv", 1);
        vault.Vault.Put($"secret/dapr/{name}", ("value", "two"));
        vault.Vault.Put($"kv1/dapr/{name}", ("value", "one"));
        string encoded = string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

        Assert.Equal("two", await ReadAsync(await vault.StoreAsync(), name));
        Assert.Equal("one", await ReadAsync(await vault.StoreAsync(("enginePath", "kv1")), name));

        Assert.Equal($"/v1/secret/data/dapr/{encoded}", Assert.Single(vault.Vault.Calls, IsRead).RawPath);
        Assert.Single(vault.Vault.Calls, call => call.RawPath == $"/v1/kv1/dapr/{encoded}");
    }

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Every_name_survives_a_redirect(string name)
    {
        await using VaultHarness standby = await VaultHarness.StartAsync();
        await using FakeVault active = await FakeVault.StartAsync(standby.Surroundings.Clock);
        active.Put($"secret/dapr/{name}", ("value", "two"));
        standby.Vault.Standby = active.Address;
        ISecretStore store = await standby.StoreAsync(("vaultRedirectHosts", $"127.0.0.1:{active.Port}"));

        Assert.Equal("two", await ReadAsync(store, name));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_name_that_no_secret_can_have_is_refused_without_a_call(string name) => await RefusesAsync(name);

    /// <summary>Not data of a theory: test runners cannot write such a text.</summary>
    [Fact]
    public async Task Half_of_a_character_is_refused_without_a_call()
    {
        await RefusesAsync("a\ud800b");
        await RefusesAsync("\udc00");
        await RefusesAsync("\udd11\ud83d");
    }

    [Fact]
    public async Task What_a_name_looks_like_does_not_lead_to_the_metadata_of_the_engine()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        ISecretStore store = await vault.StoreAsync(("vaultKVUsePrefix", "false"));

        await vault.Surroundings.FailsAsync(() => store.GetAsync("..%2fconfig"), SecretStoreFailure.NotFound);

        Assert.Equal("/v1/secret/data/..%252fconfig", Assert.Single(vault.Vault.Calls, IsRead).RawPath);
    }

    private static async Task RefusesAsync(string name)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        ISecretStore store = await vault.StoreAsync();

        await vault.Surroundings.FailsAsync(() => store.GetAsync(name), SecretStoreFailure.InvalidRequest, "the secret's name");

        Assert.DoesNotContain(vault.Vault.Calls, call => call.Path.StartsWith("secret", StringComparison.Ordinal));
    }

    private static async Task<string> ReadAsync(ISecretStore store, string name) => Assert.Single((await store.GetAsync(name)).Pairs).Value;
}
