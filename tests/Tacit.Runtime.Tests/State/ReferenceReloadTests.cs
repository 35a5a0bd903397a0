using Tacit.Abstractions;
using Tacit.Runtime.Resources;
using Tacit.Runtime.Tests.Starting;
using static Tacit.Runtime.Tests.State.ReloadedSidecar;

namespace Tacit.Runtime.Tests.State;

/// <summary>Secrets that other stores were made from, which change while a sidecar runs.</summary>
public sealed class ReferenceReloadTests
{
    private static readonly string[] Declared =
    [
        Component("a", RecordedStores.Type),
        Component("b", RecordedStores.Type, ", metadata: [{name: value, secretKeyRef: {name: s}}]", "a"),
        Component("c", RecordedStores.Type),
    ];

    private volatile string? _secret = "old";

    [Fact]
    public async Task A_changed_secret_of_a_local_store_makes_the_dependent_one_anew_within_a_look()
    {
        RecordedStores stores = Stores(isLocal: true);
        await using ReloadedSidecar sidecar = await StartAsync(stores);

        await LookAsync(sidecar);
        Assert.Equal(3, stores.All.Count);
        _secret = "new";
        await LookAsync(sidecar);
        await sidecar.IdleAsync();

        Assert.Equal("new", stores.Of("b").Values["value"]);
        Assert.Equal(["a", "b", "b", "c"], stores.All.Select(store => store.Component).Order());
        Assert.Equal(1, stores.All.First(store => store.Component == "b").Disposals);
        Assert.Equal(1, sidecar.Count(LogEventIds.SnapshotReloaded));
    }

    [Fact]
    public async Task A_changed_secret_behind_the_network_is_found_at_the_interval()
    {
        RecordedStores stores = Stores(isLocal: false);
        await using ReloadedSidecar sidecar = await StartAsync(stores);
        int asked = stores.Of("a").Requests.Count;

        _secret = "new";
        await sidecar.PassAsync(Interval - TimeSpan.FromTicks(1));
        Assert.Equal(asked, stores.Of("a").Requests.Count);
        sidecar.Time.Advance(TimeSpan.FromTicks(1));
        await sidecar.IdleAsync();

        Assert.Equal("new", stores.Of("b").Values["value"]);
    }

    [Fact]
    public async Task A_secret_that_is_gone_is_said_once_and_keeps_what_runs()
    {
        RecordedStores stores = Stores(isLocal: true);
        await using ReloadedSidecar sidecar = await StartAsync(stores);

        _secret = null;
        await LookAsync(sidecar);
        await sidecar.IdleAsync();
        for (int i = 0; i < 5; i++)
            await LookAsync(sidecar);

        Assert.Equal(1, sidecar.Count(LogEventIds.SnapshotReloadFailed));
        Assert.Contains("metadata field 'value' needs secret 's' of secret store 'a': secret s not found", await sidecar.ReloadErrorAsync(), StringComparison.Ordinal);
        Assert.Equal(0, stores.Of("b").Disposals);

        _secret = "old";
        await LookAsync(sidecar);
        await sidecar.IdleAsync();
        Assert.Null(await sidecar.ReloadErrorAsync());
        Assert.Equal(3, stores.All.Count);
    }

    [Fact]
    public async Task After_all_was_started_anew_a_changed_secret_is_found_all_the_same()
    {
        RecordedStores stores = Stores(isLocal: true);
        await using ReloadedSidecar sidecar = await StartAsync(stores);
        await sidecar.IdleAsync();
        sidecar.Time.Advance(TimeSpan.FromMilliseconds(1));

        await sidecar.Host.ReloadAsync(CancellationToken.None);
        await sidecar.IdleAsync();
        _secret = "new";
        await LookAsync(sidecar);
        await sidecar.IdleAsync();

        Assert.Equal("new", stores.Of("b").Values["value"]);
        Assert.Equal(0, sidecar.Count(LogEventIds.ReloadWatchFailed));
    }

    private RecordedStores Stores(bool isLocal) => new()
    {
        IsLocal = isLocal,
        OnGet = (_, request) => _secret is { } value
            ? SecretData.OfValue(request.Name, value)
            : throw new SecretStoreException(SecretStoreFailure.NotFound, $"secret {request.Name} not found"),
    };

    private static Task<ReloadedSidecar> StartAsync(RecordedStores stores) => ReloadedSidecar.StartAsync(new() { Texts = Declared }, stores.Descriptor);

    private static async Task LookAsync(ReloadedSidecar sidecar)
    {
        await sidecar.Time.TimerAsync(FileResourceSource.LookInterval).Soon();
        sidecar.Time.Advance(FileResourceSource.LookInterval);
    }
}
