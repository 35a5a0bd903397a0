using System.Text;
using Tacit.Abstractions;
using Tacit.Testing.Vault;
using static Tacit.SecretStores.Tests.HashiCorp.Vault.VaultFailures;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>The size of answers, alone in the process because it counts what is allocated.</summary>
[Collection(nameof(VaultAnswerSizeTests))]
[CollectionDefinition(nameof(VaultAnswerSizeTests), DisableParallelization = true)]
public sealed class VaultAnswerSizeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_of_50_mebibytes_is_refused_without_being_kept(bool tellsLength)
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(FakeVaultMisbehaviour.Huge(tellsLength: tellsLength));
        await using VaultHarness started = vault;
        long before = GC.GetTotalAllocatedBytes(precise: true);

        await vault.FailsAsync(store, SecretStoreFailure.InvalidRequest, "answers with more than 1048576 bytes; vaultMaxResponseBytes allows more");

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 12 * 1024 * 1024);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    public async Task An_answer_may_be_just_as_long_as_the_limit(int more, bool tellsLength)
    {
        const int limit = 100_000;
        (VaultHarness vault, ISecretStore store) = await StartAsync(FakeVaultMisbehaviour.Huge(limit + more, tellsLength), ("vaultMaxResponseBytes", $"{limit}"));
        await using VaultHarness started = vault;

        if (more > 0)
            await vault.FailsAsync(store, SecretStoreFailure.InvalidRequest, $"more than {limit} bytes");
        else
            Assert.Single((await store.GetAsync("db")).Pairs);
    }

    [Fact]
    public async Task An_error_of_50_mebibytes_is_refused_too()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync((call, context) =>
        {
            context.Response.StatusCode = 500;
            return FakeVaultMisbehaviour.Huge(tellsLength: false)(call, context);
        });
        await using VaultHarness started = vault;
        long before = GC.GetTotalAllocatedBytes(precise: true);

        await vault.FailsAsync(store, SecretStoreFailure.InvalidRequest, "answers with more than 1048576 bytes");

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 12 * 1024 * 1024);
    }

    [Fact]
    public async Task A_secret_of_a_mebibyte_comes_out_where_the_limit_allows_it()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        string value = new('v', 1024 * 1024);
        vault.Vault.Put("secret/dapr/db", ("value", value));
        ISecretStore store = await vault.StoreAsync(("vaultMaxResponseBytes", $"{2 * Encoding.UTF8.GetByteCount(value)}"));

        Assert.Equal(value, Assert.Single((await store.GetAsync("db")).Pairs).Value);
    }
}
