using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault;
using Tacit.SecretStores.HashiCorp.Vault.Engines;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>Where all secrets of an engine are too many.</summary>
public sealed class BulkReadLimitTests
{
    private readonly SecretStoreContext _context = new StoreSurroundings(VaultSecretStore.Descriptor).Context(("vaultToken", "t"));

    [Fact]
    public async Task Folders_in_folders_without_end_are_refused()
    {
        Engine engine = new(_ => ["on/"]);

        SecretStoreException failure = await RefusalAsync(new(engine, version: null, _context) { MostNames = 50 });

        Assert.Contains("more than 50 secrets and folders; vaultKVPrefix names a folder with fewer", failure.Message, StringComparison.Ordinal);
        Assert.Equal(50, engine.Lists);
        Assert.Equal(0, engine.Reads);
    }

    [Fact]
    public async Task A_hundred_levels_of_folders_are_the_most()
    {
        Engine engine = new(_ => ["on/"]);

        SecretStoreException failure = await RefusalAsync(new(engine, version: null, _context));

        Assert.Contains("more than 100 levels deep", failure.Message, StringComparison.Ordinal);
        Assert.Equal(100, engine.Lists);
    }

    [Theory]
    [InlineData(false, 49, false)]
    [InlineData(false, 50, true)]
    [InlineData(true, 49, false)]
    [InlineData(true, 50, true)]
    public async Task Secrets_and_folders_count_with_the_first_folder(bool areFolders, int names, bool isRefused)
    {
        Engine engine = new(folder => folder.Length > 0 ? [] : [.. Enumerable.Range(0, names).Select(i => $"{i}{(areFolders ? "/" : "")}")]);
        BulkRead read = new(engine, version: null, _context) { MostNames = 50 };

        if (isRefused)
            await RefusalAsync(read);
        else
            Assert.Equal(areFolders ? 0 : names, (await read.RunAsync(CancellationToken.None)).Count);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public async Task All_keys_and_values_together_have_a_limit(int secrets, bool isRefused)
    {
        Engine engine = new(_ => [.. Enumerable.Range(0, secrets).Select(i => $"{i}")]);
        // Each has a key of 3 characters and a value of 7.
        BulkRead read = new(engine, version: null, _context) { MostCharacters = 100 };

        if (isRefused)
            Assert.Contains("all secrets together are larger than", (await RefusalAsync(read)).Message, StringComparison.Ordinal);
        else
            Assert.Equal(secrets, (await read.RunAsync(CancellationToken.None)).Count);
    }

    [Fact]
    public void The_limits_leave_room_for_every_app_and_none_for_a_loop()
    {
        BulkRead read = new(new Engine(_ => []), version: null, _context);

        Assert.Equal((100_000, 64L * 1024 * 1024), (read.MostNames, read.MostCharacters));
    }

    private static async Task<SecretStoreException> RefusalAsync(BulkRead read)
    {
        SecretStoreException refusal = await Assert.ThrowsAsync<SecretStoreException>(() => read.RunAsync(CancellationToken.None));
        Assert.Equal(SecretStoreFailure.InvalidRequest, refusal.Failure);
        return refusal;
    }

    /// <summary>An engine whose folders are what they are told to be, and whose secrets are alike.</summary>
    private sealed class Engine(Func<string, IReadOnlyList<string>> list) : ISecretsEngine
    {
        private int _lists;
        private int _reads;

        public int Lists => _lists;

        public int Reads => _reads;

        public Task<SecretData> ReadAsync(string name, string? version, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reads);
            return Task.FromResult(SecretData.OfValue("key", "7 signs"));
        }

        public Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _lists);
            return Task.FromResult(list(folder));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
