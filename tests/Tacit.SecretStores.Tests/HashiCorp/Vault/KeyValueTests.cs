using Tacit.Abstractions;
using Tacit.Testing.Backends;
using Tacit.Testing.Vault;
using static Tacit.SecretStores.Tests.HashiCorp.Vault.VaultFailures;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>Where the secrets of a KV engine are, and what becomes of their JSON.</summary>
public sealed class KeyValueTests
{
    /// <summary>As no server in its right mind would write it, so that nothing can come out the same by accident.</summary>
    private const string Odd =
        "{ \"text\":\"t\\u0041\\n\", \"number\" :1.50, \"exponent\":1E+2,\"big\":12345678901234567890, \"yes\":true,\"nothing\":null,"
        + " \"list\":[1, 2 ,\"x\"],\"map\":{\"b\": 1,\"a\":null , \"a\":2},\"empty\":\"\",\"\":\"no name\" }";

    [Theory]
    [InlineData("data")]
    [InlineData("nested")]
    public async Task Values_that_are_no_texts_come_out_as_the_json_that_the_server_wrote(string shape)
    {
        bool isVersioned = shape == "nested";
        (VaultHarness vault, ISecretStore store) = await StartAsync(Wrap(Odd, isVersioned), isVersioned);
        await using VaultHarness started = vault;

        SecretData secret = await store.GetAsync("db");

        Assert.Equal(
            [
                "=no name", "big=12345678901234567890", "empty=", "exponent=1E+2", "list=[1, 2 ,\"x\"]", "map={\"b\": 1,\"a\":null , \"a\":2}",
                "nothing=", "number=1.50", "text=tA\n", "yes=true",
            ],
            secret.Pairs.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Fact]
    public async Task Of_two_pairs_of_one_name_the_last_one_counts()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(Wrap("{\"a\":\"1\",\"b\":\"x\",\"a\":\"2\",\"\\u0061\":\"3\"}", isVersioned: true));
        await using VaultHarness started = vault;

        Assert.Equal(["a=3", "b=x"], (await store.GetAsync("db")).Pairs.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Fact]
    public async Task A_secret_without_pairs_is_there()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(Wrap("{}", isVersioned: true));
        await using VaultHarness started = vault;

        Assert.Empty((await store.GetAsync("db")).Pairs);
    }

    [Fact]
    public async Task A_version_that_is_told_without_its_data_is_absent()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(Wrap("null", isVersioned: true));
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.NotFound, "getSecret db failed secret key or version not exist");
    }

    [Theory]
    [InlineData(Odd, Odd)]
    [InlineData("{}", "{}")]
    [InlineData("\"a text \\u0041 \\\"x\\\"\"", "a text A \"x\"")]
    public async Task As_text_a_secret_is_the_json_that_the_server_wrote(string data, string value)
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(Wrap(data, isVersioned: true), metadata: ("vaultValueType", "text"));
        await using VaultHarness started = vault;

        Assert.Equal(value, await store.ValueAsync("db"));
        Assert.Equal(SecretStoreFeatures.None, store.Features);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("[\"canary-7f3a91\"]")]
    [InlineData("true")]
    public async Task As_text_a_secret_must_still_be_one(string data)
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(Wrap(data, isVersioned: true), metadata: ("vaultValueType", "TEXT"));
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.InvalidRequest, "does not answer like KV version 2");
    }

    [Theory]
    [InlineData("secret", "dapr", "true", "secret/data/dapr/db")]
    [InlineData("/secret/", "/dapr/", "true", "secret/data/dapr/db")]
    [InlineData("secret", "", "true", "secret/data/dapr/db")]
    [InlineData("secret", "/", "true", "secret/data/db")]
    [InlineData("secret", "dapr", "false", "secret/data/db")]
    [InlineData("secret", "../ignored", "no", "secret/data/db")]
    [InlineData("secret", "deep/er", "true", "secret/data/deep/er/db")]
    [InlineData("secret", "a b/\u00e9", "true", "secret/data/a%20b/%C3%A9/db")]
    [InlineData("own/engine", "dapr", "true", "own/engine/data/dapr/db")]
    [InlineData("own/engine/", "dapr", "false", "own/engine/data/db")]
    [InlineData("secret/team", "dapr", "true", "secret/data/team/dapr/db")]
    [InlineData("own/engine/team/x", "p", "true", "own/engine/data/team/x/p/db")]
    [InlineData("odd mount", "dapr", "true", "odd%20mount/data/dapr/db")]
    [InlineData("kv1", "dapr", "true", "kv1/dapr/db")]
    [InlineData("kv1/team", "", "false", "kv1/team/db")]
    [InlineData("kv0", "dapr", "true", "kv0/dapr/db")]
    public async Task Engine_and_prefix_say_where_a_secret_is(string enginePath, string prefix, string usesPrefix, string path)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Mount("own/engine", "kv", 2);
        vault.Vault.Mount("odd mount", "kv", 2);
        vault.Vault.Mount("kv1", "kv", 1);
        vault.Vault.Mount("kv0", "kv");
        vault.Vault.Put(Uri.UnescapeDataString(path.Replace("/data/", "/", StringComparison.Ordinal)), ("password", "p"));
        ISecretStore store = await vault.StoreAsync(("enginePath", enginePath), ("vaultKVPrefix", prefix), ("vaultKVUsePrefix", usesPrefix));

        Assert.Equal("p", Assert.Single((await store.GetAsync("db")).Pairs).Value);
        Assert.Equal(["db.password=p"], await store.AllPairsAsync());

        Assert.Contains(vault.Vault.Calls, call => call.RawPath == $"/v1/{path}");
    }

    private static string Wrap(string data, bool isVersioned) => $"{{\"data\":{(isVersioned ? $"{{\"metadata\":{{\"version\":1}},\"data\":{data}}}" : data)}}}";

    private static async Task<(VaultHarness Vault, ISecretStore Store)> StartAsync(string body, bool isVersioned = true, params (string, string)[] metadata)
    {
        VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Intercept = FakeVaultMisbehaviour.When(call => IsRead(call) || call.Is("GET", "secret/dapr"), Misbehaviour.Text(body));
        return (vault, await vault.StoreAsync([("engineVersion", isVersioned ? "2" : "1"), .. metadata]));
    }
}
