using Tacit.Abstractions;
using Tacit.Runtime.Secrets.Scoping;
using Tacit.Runtime.State;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.State;

/// <summary>Snapshots live exactly as long as somebody uses them.</summary>
public sealed class SnapshotHolderTests
{
    [Fact]
    public async Task A_snapshot_without_leases_is_disposed_when_it_is_replaced()
    {
        FakeSecretStore old = new();
        SnapshotHolder holder = new(Snapshot(old));

        await holder.SwapAsync(Snapshot(new FakeSecretStore()));

        Assert.True(old.IsDisposed);
    }

    [Fact]
    public async Task A_replaced_snapshot_is_disposed_after_its_last_lease()
    {
        FakeSecretStore old = new();
        SnapshotHolder holder = new(Snapshot(old));
        SnapshotLease first = holder.Acquire();
        SnapshotLease second = holder.Acquire();

        Task swap = holder.SwapAsync(Snapshot(new FakeSecretStore()));
        first.Dispose();

        Assert.False(old.IsDisposed);
        Assert.False(swap.IsCompleted);
        second.Dispose();
        await swap;
        Assert.True(old.IsDisposed);
    }

    [Fact]
    public async Task A_lease_after_the_swap_is_of_the_new_snapshot()
    {
        FakeSecretStore next = new();
        SnapshotHolder holder = new(Snapshot(new FakeSecretStore()));
        SnapshotLease before = holder.Acquire();
        Task swap = holder.SwapAsync(Snapshot(next));

        using (SnapshotLease after = holder.Acquire())
            Assert.Same(next, after.Snapshot.Stores["s"].Store);

        before.Dispose();
        await swap;
        Assert.False(next.IsDisposed);
    }

    [Fact]
    public async Task Disposing_the_holder_waits_for_the_leases()
    {
        FakeSecretStore store = new();
        SnapshotHolder holder = new(Snapshot(store));
        SnapshotLease lease = holder.Acquire();

        Task dispose = holder.DisposeAsync().AsTask();
        Assert.False(dispose.IsCompleted);
        lease.Dispose();

        await dispose;
        Assert.True(store.IsDisposed);
    }

    [Fact]
    public async Task After_its_end_the_holder_hands_out_nothing()
    {
        SnapshotHolder holder = new(Snapshot(new FakeSecretStore()));
        await holder.DisposeAsync();
        await holder.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => { holder.Acquire(); });
    }

    [Fact]
    public async Task A_store_that_cannot_be_disposed_does_not_keep_the_others_from_it()
    {
        FakeSecretStore good = new();
        SidecarSnapshot snapshot = Snapshot(new StubbornStore(), good);

        await Record.ExceptionAsync(() => snapshot.DisposeAsync().AsTask());

        Assert.True(good.IsDisposed);
    }

    [Fact]
    public async Task Under_concurrent_leases_and_swaps_no_lease_sees_a_disposed_store_and_every_old_store_is_disposed()
    {
        const int Swaps = 500;
        FakeSecretStore[] stores = [.. Enumerable.Range(0, Swaps + 1).Select(_ => new FakeSecretStore())];
        SnapshotHolder holder = new(Snapshot(stores[0]));
        using CancellationTokenSource done = new();
        Task[] readers = [.. Enumerable.Range(0, 8).Select(_ => OnItsOwnThread(() => Read(holder, done.Token)))];

        List<Task> swaps = [];
        await OnItsOwnThread(() =>
        {
            foreach (FakeSecretStore next in stores[1..])
            {
                swaps.Add(holder.SwapAsync(Snapshot(next)));
                Thread.Yield();
            }
        });
        await done.CancelAsync();
        await Task.WhenAll(readers);
        await Task.WhenAll(swaps);
        Assert.All(stores[..^1], store => Assert.True(store.IsDisposed));
        Assert.False(stores[^1].IsDisposed);
        await holder.DisposeAsync();
        Assert.True(stores[^1].IsDisposed);
    }

    [Fact]
    public async Task Swaps_that_race_dispose_all_snapshots_but_the_last()
    {
        FakeSecretStore[] stores = [.. Enumerable.Range(0, 64).Select(_ => new FakeSecretStore())];
        SnapshotHolder holder = new(Snapshot(stores[0]));

        await Task.WhenAll(stores[1..].Select(store => Task.Run(() => holder.SwapAsync(Snapshot(store)))));

        Assert.Single(stores, store => !store.IsDisposed);
    }

    [Fact]
    public async Task A_snapshot_that_comes_after_the_end_is_released_at_once()
    {
        FakeSecretStore first = new();
        FakeSecretStore late = new();
        SnapshotHolder holder = new(Snapshot(first));
        await holder.DisposeAsync();

        await holder.SwapAsync(Snapshot(late)).Soon();

        Assert.True(first.IsDisposed);
        Assert.True(late.IsDisposed);
    }

    /// <summary>Threads that spin must not keep the pool from those that wait for it.</summary>
    private static Task OnItsOwnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Read(SnapshotHolder holder, CancellationToken done)
    {
        do
        {
            using SnapshotLease lease = holder.Acquire();
            FakeSecretStore store = (FakeSecretStore)lease.Snapshot.Stores["s"].Store;
            Assert.False(store.IsDisposed);
            Thread.Yield();
            Assert.False(store.IsDisposed);
        }
        while (!done.IsCancellationRequested);
    }

    private static SidecarSnapshot Snapshot(params ISecretStore[] stores)
    {
        OrderedDictionary<string, LoadedStore> loaded = [];
        foreach (ISecretStore store in stores)
            loaded.Add($"s{(loaded.Count == 0 ? "" : loaded.Count)}", new(FakeResourceSource.Component("s"), new(store, ""), SecretScope.AllowAll));
        return new() { Stores = loaded, FailedStores = new Dictionary<string, string>() };
    }

    private sealed class StubbornStore : ISecretStore
    {
        public SecretStoreFeatures Features => SecretStoreFeatures.None;

        public ValueTask<SecretData> GetAsync(GetSecretRequest request, CancellationToken cancellationToken) => new(SecretData.Empty);

        public ValueTask<IReadOnlyDictionary<string, SecretData>> BulkGetAsync(BulkGetSecretRequest request, CancellationToken cancellationToken) =>
            new(new Dictionary<string, SecretData>());

        public ValueTask DisposeAsync() => throw new InvalidOperationException("cannot");
    }
}
