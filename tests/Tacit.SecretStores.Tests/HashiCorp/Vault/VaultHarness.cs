using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>A fake Vault, and stores that use it by the same clock.</summary>
internal sealed class VaultHarness : IAsyncDisposable
{
    /// <summary>Nothing is expected to take this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<ISecretStore> _stores = [];

    private VaultHarness(StoreSurroundings surroundings, FakeVault vault) => (Surroundings, Vault) = (surroundings, vault);

    public StoreSurroundings Surroundings { get; }

    public FakeVault Vault { get; }

    public static async Task<VaultHarness> StartAsync(FakeVaultTls? tls = null)
    {
        StoreSurroundings surroundings = new(VaultSecretStore.Descriptor);
        FakeVault vault = await FakeVault.StartAsync(surroundings.Clock, tls);
        vault.Policy("app", ("secret/*", "read,list"), ("kv1/*", "read,list"), ("database/*", "read"));
        return new(surroundings, vault);
    }

    /// <summary>A store with this metadata; the address is added, and the root token where no way to log in is given.</summary>
    public async Task<ISecretStore> StoreAsync(params (string Name, string Value)[] metadata)
    {
        ISecretStore store = await Surroundings.CreateAsync([.. Defaults(metadata), .. metadata]);
        _stores.Add(store);
        return store;
    }

    /// <summary>The refusal of a start that must fail.</summary>
    public Task<SecretStoreException> RefusalAsync(params (string Name, string Value)[] metadata) =>
        Assert.ThrowsAsync<SecretStoreException>(() => StoreAsync(metadata));

    /// <summary>Waits until the server has answered so many such calls.</summary>
    public Task CalledAsync(string method, string path, int times) => Vault.CalledAsync(method, path, times).WaitAsync(Patience);

    /// <summary>Waits until the store has logged such an event so often.</summary>
    public Task SaidAsync(int eventId, int times) => Surroundings.Logs.SaidAsync(line => line.Id.Id == eventId, times).WaitAsync(Patience);

    /// <summary>Waits until the store waits for the clock to advance by exactly this.</summary>
    public Task ArmedAsync(TimeSpan dueIn) => Surroundings.Clock.TimerAsync(dueIn).WaitAsync(Patience);

    /// <summary>Waits until the store waits for the clock to advance by such a time, and gives that time.</summary>
    public Task<TimeSpan> ArmedAsync(Func<TimeSpan, bool> isMeant) => Surroundings.Clock.TimerAsync(isMeant).WaitAsync(Patience);

    public void Advance(TimeSpan by) => Surroundings.Clock.Advance(by);

    public async ValueTask DisposeAsync()
    {
        foreach (ISecretStore store in _stores)
            await store.DisposeAsync();
        await Vault.DisposeAsync();
        Assert.Empty(Vault.UnexpectedCalls);
        Assert.Empty(Vault.Faults);
    }

    private IEnumerable<(string Name, string Value)> Defaults((string Name, string Value)[] metadata)
    {
        if (metadata.All(item => item.Name != "vaultAddr"))
            yield return ("vaultAddr", Vault.Address);
        if (metadata.All(item => item.Name is not ("vaultToken" or "vaultTokenMountPath" or "vaultAuthMethod")))
            yield return ("vaultToken", FakeVault.RootToken);
    }
}
