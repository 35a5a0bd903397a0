using Tacit.Abstractions;
using Tacit.Testing.Vault;
using static Tacit.SecretStores.Tests.HashiCorp.Vault.VaultFailures;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>The request metadata <c>version_id</c>.</summary>
public sealed class VaultVersionTests
{
    [Theory]
    [InlineData(null, "third", "0")]
    [InlineData("", "third", "0")]
    [InlineData("0", "third", "0")]
    [InlineData("1", "first", "1")]
    [InlineData("2", "second", "2")]
    [InlineData("003", "third", "3")]
    public async Task A_version_can_be_asked_for(string? version, string value, string sent)
    {
        await using VaultHarness vault = await StartAsync();
        ISecretStore store = await vault.StoreAsync();

        Assert.Equal(value, Assert.Single((await ReadAsync(store, version)).Pairs).Value);

        Assert.Equal($"version={sent}", Assert.Single(vault.Vault.Calls, IsRead).Query);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("4294967295")]
    public async Task A_version_that_does_not_exist_is_not_found(string version)
    {
        await using VaultHarness vault = await StartAsync();
        ISecretStore store = await vault.StoreAsync();
        // A server of 64 bits finds nothing; the fake has no more than 32.
        vault.Misbehave(FakeVaultMisbehaviour.Error(404));

        await vault.Surroundings.FailsAsync(() => ReadAsync(store, version), SecretStoreFailure.NotFound, "getSecret db failed secret key or version not exist");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData(" 1")]
    [InlineData("1&version=2")]
    [InlineData("1/../../sys")]
    [InlineData("99999999999")]
    [InlineData("\u0661")]
    public async Task What_is_no_version_is_refused_without_a_call(string version)
    {
        await using VaultHarness vault = await StartAsync();
        ISecretStore store = await vault.StoreAsync();

        await vault.Surroundings.FailsAsync(() => ReadAsync(store, version), SecretStoreFailure.InvalidRequest, "version_id is no version; write a whole number, 0 for the latest one");

        Assert.DoesNotContain(vault.Vault.Calls, IsRead);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("1")]
    public async Task An_engine_of_version_1_keeps_no_versions_and_says_so(string engineVersion)
    {
        await using VaultHarness vault = await StartAsync();
        ISecretStore store = await vault.StoreAsync(("enginePath", "kv1"), ("engineVersion", engineVersion));

        Assert.Equal("only", Assert.Single((await ReadAsync(store, "0")).Pairs).Value);
        Assert.Equal("only", Assert.Single((await ReadAsync(store, "")).Pairs).Value);
        await vault.Surroundings.FailsAsync(() => ReadAsync(store, "1"), SecretStoreFailure.InvalidRequest, "KV version 1, which keeps none");
        await vault.Surroundings.FailsAsync(() => ReadAsync(store, "x"), SecretStoreFailure.InvalidRequest, "version_id is no version");

        Assert.Equal(2, vault.Vault.Calls.Count(call => call.RawPath == "/v1/kv1/dapr/db"));
        Assert.DoesNotContain(vault.Vault.Calls, call => call.Query.Length > 0);
    }

    [Fact]
    public async Task Versions_that_are_deleted_or_destroyed_are_absent_and_the_others_are_not()
    {
        await using VaultHarness vault = await StartAsync();
        ISecretStore store = await vault.StoreAsync();
        vault.Vault.Destroy("secret/dapr/db", 1);
        vault.Vault.Delete("secret/dapr/db", 3);

        await vault.FailsAsync(store, SecretStoreFailure.NotFound);
        await vault.Surroundings.FailsAsync(() => ReadAsync(store, "1"), SecretStoreFailure.NotFound);
        await vault.Surroundings.FailsAsync(() => ReadAsync(store, "3"), SecretStoreFailure.NotFound);
        Assert.Equal("second", Assert.Single((await ReadAsync(store, "2")).Pairs).Value);
    }

    private static async Task<VaultHarness> StartAsync()
    {
        VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Put("secret/dapr/db", ("value", "first"));
        vault.Vault.Put("secret/dapr/db", ("value", "second"));
        vault.Vault.Put("secret/dapr/db", ("value", "third"));
        vault.Vault.Mount("kv1", "kv", 1);
        vault.Vault.Put("kv1/dapr/db", ("value", "only"));
        return vault;
    }

    private static Task<SecretData> ReadAsync(ISecretStore store, string? version)
    {
        Dictionary<string, string> metadata = version is null ? [] : new() { ["version_id"] = version };
        return store.GetAsync(new("db", metadata), CancellationToken.None).AsTask();
    }
}
