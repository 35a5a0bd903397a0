using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.State;
using Tacit.Testing;
using static Tacit.Runtime.Tests.Starting.RecordedStores;

namespace Tacit.Runtime.Tests.Starting;

/// <summary>Stores that go on from one snapshot to the next, and those that do not.</summary>
public sealed class StoreSharingTests : IDisposable
{
    private readonly CapturedLogs _logs = new();
    private readonly RecordedStores _stores = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task An_unchanged_component_keeps_its_store_which_ends_with_the_last_snapshot()
    {
        Component component = Component("s", Plain("value", "v"));
        SidecarSnapshot first = await BuildAsync([component], null);
        SidecarSnapshot second = await BuildAsync([component], first);
        SidecarSnapshot third = await BuildAsync([component], second);

        RecordedStores.Store store = Assert.Single(_stores.All);
        Assert.All([first, second, third], snapshot => Assert.Same(store, snapshot.Stores["s"].Shared.Store));
        await second.DisposeAsync();
        await first.DisposeAsync();
        Assert.Equal(0, store.Disposals);
        await third.DisposeAsync();
        Assert.Equal(1, store.Disposals);
    }

    [Fact]
    public async Task A_changed_value_makes_a_new_store_and_the_old_one_ends_with_its_last_snapshot()
    {
        SidecarSnapshot first = await BuildAsync([Component("s", Plain("value", "v")), Component("other")], null);
        SidecarSnapshot second = await BuildAsync([Component("s", Plain("value", "w")), Component("other")], first);

        RecordedStores.Store[] stores = [.. _stores.All.Where(store => store.Component == "s")];
        Assert.Equal(["v", "w"], stores.Select(store => store.Values["value"]));
        Assert.Equal([0, 0], stores.Select(store => store.Disposals));
        await first.DisposeAsync();
        Assert.Equal([1, 0], stores.Select(store => store.Disposals));
        Assert.Equal(0, Assert.Single(_stores.All, store => store.Component == "other").Disposals);
        await second.DisposeAsync();
        Assert.Equal([1, 1], stores.Select(store => store.Disposals));
    }

    public static TheoryData<string> Changes => ["type", "version", "namespace", "folder", "name of a field", "no value", "another field", "order"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Whatever_a_store_is_made_from_makes_a_new_one(string change)
    {
        Component before = Component("s", Plain("value", "v"), Plain("second", "w"));
        Component after = change switch
        {
            "type" => before with { Type = "secretstores.Recorded" },
            "version" => before with { Version = "" },
            "namespace" => before with { Namespace = "ns1" },
            "folder" => before with { Position = new("/elsewhere/test.yaml", 1, 1) },
            "name of a field" => before with { Metadata = [Plain("Value", "v"), Plain("second", "w")] },
            "no value" => before with { Metadata = [Plain("value", "v")] },
            "another field" => before with { Metadata = [Plain("value", "v"), Plain("third", "w")] },
            _ => before with { Metadata = [Plain("value", "w"), Plain("second", "v")] },
        };
        await using SidecarSnapshot first = await BuildAsync([before], null);

        await using SidecarSnapshot second = await BuildAsync([after], first);

        Assert.Equal(2, _stores.All.Count);
    }

    [Fact]
    public async Task Whatever_a_store_is_not_made_from_makes_no_new_one()
    {
        Component component = Component("s", Plain("value", "{uuid}"));
        await using SidecarSnapshot first = await BuildAsync([component], null);

        await using SidecarSnapshot second = await BuildAsync(
            [component with { Scopes = ["myapp"], IgnoreErrors = true, InitTimeout = TimeSpan.FromHours(1), Position = new("test.yaml", 70, 1) }], first);

        Assert.Single(_stores.All);
    }

    [Fact]
    public async Task A_changed_secret_behind_a_component_makes_a_new_store_of_that_one_only()
    {
        string secret = "old";
        _stores.OnGet = (_, request) => SecretData.OfValue(request.Name, secret);
        Component[] components = [Component("a"), Component("b", "a"), Component("c", Plain("value", "v"))];
        await using SidecarSnapshot first = await BuildAsync(components, null);

        secret = "new";
        await using SidecarSnapshot second = await BuildAsync(components, first);

        Assert.Equal(["a", "b", "b", "c"], _stores.All.Select(store => store.Component).Order());
        Assert.Equal("new", _stores.Of("b").Values["value"]);
        Assert.Same(first.Stores["a"].Shared, second.Stores["a"].Shared);
        Assert.True(second.DiffersFrom(first));
    }

    [Fact]
    public async Task A_start_anew_makes_every_store_anew()
    {
        Component[] components = [Component("a"), Component("b", "a")];
        SidecarSnapshot first = await BuildAsync(components, null);

        await using SidecarSnapshot second = await BuildAsync(components, first, startsAnew: true);

        Assert.Equal(4, _stores.All.Count);
        await first.DisposeAsync();
        Assert.Equal([1, 1, 0, 0], _stores.All.Select(store => store.Disposals));
    }

    [Fact]
    public async Task A_failed_build_gives_its_shares_back_once()
    {
        SidecarSnapshot running = await BuildAsync([Component("s")], null);

        for (int i = 0; i < 3; i++)
            await Assert.ThrowsAsync<StartFailedException>(() => BuildAsync([Component("s"), Component("new"), Component("bad", "nosuch")], running));

        RecordedStores.Store store = Assert.Single(_stores.All, store => store.Component == "s");
        Assert.Equal(0, store.Disposals);
        Assert.Equal([1, 1, 1], _stores.All.Where(made => made.Component == "new").Select(made => made.Disposals));
        await running.Stores["s"].Store.GetAsync(new("k", new Dictionary<string, string>()), CancellationToken.None);
        await running.DisposeAsync();
        Assert.Equal(1, store.Disposals);
    }

    [Fact]
    public async Task A_build_that_is_cancelled_gives_its_shares_back_once()
    {
        SidecarSnapshot running = await BuildAsync([Component("s")], null);
        using CancellationTokenSource cancellation = new();
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        SecretStoreDescriptor slow = new()
        {
            Type = "secretstores.slow",
            Help = "",
            CreateAsync = (_, _) =>
            {
                entered.SetResult();
                return new(new TaskCompletionSource<ISecretStore>().Task);
            },
        };

        Task<SidecarSnapshot> build = BuildAsync([Component("s"), FakeResourceSource.Component("slow", slow.Type)], running, false, cancellation.Token, slow);
        await entered.Task.Soon();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build.Soon());

        Assert.Equal(0, Assert.Single(_stores.All).Disposals);
        await running.DisposeAsync();
        Assert.Equal(1, Assert.Single(_stores.All).Disposals);
    }

    private Task<SidecarSnapshot> BuildAsync(
        IReadOnlyList<Component> components, SidecarSnapshot? running, bool startsAnew = false, CancellationToken cancellationToken = default, params SecretStoreDescriptor[] others) =>
        new SnapshotBuilder(InProcessSidecar.Options(), new([_stores.Descriptor, .. others]), _logs.Factory(), new TestTimeProvider())
            .BuildAsync(new() { Components = components }, running, startsAnew, cancellationToken)
            .AsTask();
}
