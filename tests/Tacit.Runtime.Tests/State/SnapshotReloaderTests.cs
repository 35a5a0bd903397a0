using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Tests.Starting;
using Tacit.Testing;
using static Tacit.Runtime.Tests.State.ReloadedSidecar;

namespace Tacit.Runtime.Tests.State;

/// <summary>What changes while a sidecar runs, and what becomes of it.</summary>
public sealed class SnapshotReloaderTests
{
    private static readonly string Good = Component("a", RecordedStores.Type, ", metadata: [{name: value, value: one}]");
    private static readonly string Changed = Component("a", RecordedStores.Type, ", metadata: [{name: value, value: two}]");
    private static readonly string Unusable = Component("bad", "secretstores.nosuch");
    private const string Broken = "kind: Component\na: ]\n";

    private readonly RecordedStores _stores = new();

    [Fact]
    public async Task A_change_is_served()
    {
        await using ReloadedSidecar sidecar = await StartAsync(Good);

        await sidecar.ChangeAsync(Changed, Component("b", RecordedStores.Type));

        Assert.Equal("{\"k\":\"two/a\"}\n", (await sidecar.GetAsync("a/k")).Body);
        Assert.Equal("{\"k\":\"/b\"}\n", (await sidecar.GetAsync("b/k")).Body);
        Assert.Equal([1, 0, 0], _stores.All.Select(store => store.Disposals));
        Assert.Equal((1, 1, 0), (sidecar.Count(LogEventIds.SnapshotReloaded), await sidecar.ReloadsAsync(success: true), await sidecar.ReloadsAsync(success: false)));
        Assert.Single(sidecar.Logs.Lines, line => line.Id.Id == LogEventIds.ComponentUpdated && line.Message == "Component updated: a (secretstores.recorded)");

        await sidecar.ChangeAsync(Changed);
        Assert.Equal(400, (await sidecar.GetAsync("b/k")).Status);
        Assert.Single(sidecar.Logs.Lines, line => line.Id.Id == LogEventIds.ComponentRemoved && line.Message == "Component removed: b (secretstores.recorded)");
    }

    /// <summary>Half-written, or an edit that went wrong: what runs is not taken away by it.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Componet\nmetadata: {name: a}\n")]
    [InlineData("apiVersion: dapr.io/v1\nkind: Component\nmetadata: {name: a}\n")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: [a]}\n")]
    public async Task A_store_whose_file_holds_nothing_that_can_be_read_stays(string text)
    {
        await using ReloadedSidecar sidecar = await StartAsync(Good);

        await sidecar.ChangeAsync(text);

        Assert.Equal(200, (await sidecar.GetAsync("a/k")).Status);
        Assert.Contains("component 'a' is not declared any more, and its file holds nothing or what cannot be read", await sidecar.ReloadErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_that_hangs_does_not_keep_the_sidecar_from_its_end()
    {
        using CapturedLogs logs = new();
        await using SidecarHost host = await SidecarHost.StartAsync(
            InProcessSidecar.Options(), new([]), new HangingSource(), logs.Factory(), TimeProvider.System, CancellationToken.None);

        await host.StopAsync(TimeSpan.FromMilliseconds(100)).Soon();
    }

    [Fact]
    public async Task Without_a_change_nothing_happens_at_the_interval()
    {
        await using ReloadedSidecar sidecar = await StartAsync(Good);

        await sidecar.ReconcileAsync();
        await sidecar.ReconcileAsync();

        Assert.Equal((0, 0), (sidecar.Count(LogEventIds.SnapshotReloaded), await sidecar.ReloadsAsync(success: true)));
        Assert.Single(_stores.All);
    }

    [Fact]
    public async Task A_change_that_cannot_be_used_is_said_once_and_keeps_what_runs()
    {
        await using ReloadedSidecar sidecar = await StartAsync(Good);

        await sidecar.ChangeAsync(Changed, Unusable);
        await sidecar.ReconcileAsync();
        await sidecar.ReconcileAsync();
        await sidecar.ChangeAsync(Changed, Unusable);
        await sidecar.Host.ReloadAsync(CancellationToken.None);

        Assert.Equal("{\"k\":\"one/a\"}\n", (await sidecar.GetAsync("a/k")).Body);
        Assert.Equal((1, 1), (sidecar.Count(LogEventIds.SnapshotReloadFailed), await sidecar.ReloadsAsync(success: false)));
        Assert.Equal(0, _stores.All[0].Disposals);
        Assert.All(_stores.All.Skip(1), store => Assert.Equal(1, store.Disposals));
    }

    [Fact]
    public async Task Why_a_change_is_not_used_is_in_the_metadata_until_one_is()
    {
        await using ReloadedSidecar sidecar = await StartAsync(Good);
        Assert.Null(await sidecar.ReloadErrorAsync());

        await sidecar.ChangeAsync(Changed, Unusable);
        Assert.StartsWith("text-1.yaml:4:14: component 'bad': couldn't find secret store secretstores.nosuch/v1.", await sidecar.ReloadErrorAsync(), StringComparison.Ordinal);

        await sidecar.ChangeAsync(Good);
        Assert.Null(await sidecar.ReloadErrorAsync());
        Assert.Equal((1, 1), (await sidecar.ReloadsAsync(success: true), await sidecar.ReloadsAsync(success: false)));

        await sidecar.ChangeAsync(Changed, Unusable);
        Assert.NotNull(await sidecar.ReloadErrorAsync());
        Assert.Equal((2, 2), (sidecar.Count(LogEventIds.SnapshotReloadFailed), await sidecar.ReloadsAsync(success: false)));
    }

    [Fact]
    public async Task Another_reason_is_said_anew()
    {
        await using ReloadedSidecar sidecar = await StartAsync(Good);

        await sidecar.ChangeAsync(Good, Unusable);
        await sidecar.ChangeAsync(Good, Unusable, Component("worse", "secretstores.nosuch"));

        Assert.Equal(3, sidecar.Count(LogEventIds.SnapshotReloadFailed));
        Assert.Equal(2, (await sidecar.ReloadErrorAsync())!.Split('\n').Length);
    }

    [Fact]
    public async Task Warnings_of_what_cannot_be_used_are_said_once()
    {
        await using ReloadedSidecar sidecar = await StartAsync(Good);

        await sidecar.ChangeAsync(Component("a", RecordedStores.Type, ", metadata: [{name: nosuch, value: x}]"), Unusable);
        await sidecar.ReconcileAsync();
        await sidecar.ReconcileAsync();

        Assert.Equal(1, sidecar.Count(LogEventIds.ResourceWarning));
    }

    [Fact]
    public async Task A_document_that_is_newly_broken_is_refused()
    {
        await using ReloadedSidecar sidecar = await StartAsync(Good, Component("b", RecordedStores.Type));

        await sidecar.ChangeAsync(Changed, Broken);

        Assert.Equal(["{\"k\":\"one/a\"}\n", "{\"k\":\"/b\"}\n"], [(await sidecar.GetAsync("a/k")).Body, (await sidecar.GetAsync("b/k")).Body]);
        Assert.StartsWith("text-1.yaml:2:4: ", await sidecar.ReloadErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_was_broken_at_the_start_is_not_in_the_way()
    {
        await using ReloadedSidecar sidecar = await StartAsync(Good, Broken);
        Assert.Equal(1, sidecar.Count(LogEventIds.ResourceSkipped));

        await sidecar.ChangeAsync(Changed, Broken);

        Assert.Equal("{\"k\":\"two/a\"}\n", (await sidecar.GetAsync("a/k")).Body);
        Assert.Null(await sidecar.ReloadErrorAsync());
        Assert.Equal(1, sidecar.Count(LogEventIds.ResourceSkipped));
    }

    [Fact]
    public async Task A_document_that_was_mended_is_refused_when_it_is_broken_again()
    {
        await using ReloadedSidecar sidecar = await StartAsync(Good, Broken);
        await sidecar.ChangeAsync(Good, Component("b", RecordedStores.Type));
        Assert.Equal(200, (await sidecar.GetAsync("b/k")).Status);

        await sidecar.ChangeAsync(Good, Broken);

        Assert.Equal(200, (await sidecar.GetAsync("b/k")).Status);
        Assert.NotNull(await sidecar.ReloadErrorAsync());
    }

    [Fact]
    public async Task A_store_whose_errors_are_ignored_is_tried_again_at_the_interval()
    {
        string? trouble = "is down";
        FakeSecretStore store = FakeSecretStore.Of(("k", "v"));
        SecretStoreDescriptor descriptor = new()
        {
            Type = FakeSecretStore.Type,
            Help = "",
            CreateAsync = (_, _) => trouble is null ? new(store) : throw new SecretStoreException(SecretStoreFailure.Unavailable, trouble),
        };
        await using ReloadedSidecar sidecar = await ReloadedSidecar.StartAsync(
            new() { Texts = [Good, Component("late", FakeSecretStore.Type, ", ignoreErrors: true")] }, _stores.Descriptor, descriptor);
        Assert.Contains("is down", (await sidecar.GetAsync("late/k")).Body, StringComparison.Ordinal);

        await sidecar.ReconcileAsync();
        await sidecar.ReconcileAsync();
        Assert.Equal((1, 0), (sidecar.Count(LogEventIds.ResourceWarning), await sidecar.ReloadsAsync(success: true)));

        trouble = "is down for another reason";
        await sidecar.ReconcileAsync();
        await sidecar.ReconcileAsync();
        Assert.Contains("is down for another reason", (await sidecar.GetAsync("late/k")).Body, StringComparison.Ordinal);
        Assert.Equal(2, sidecar.Count(LogEventIds.ResourceWarning));

        trouble = null;
        await sidecar.ReconcileAsync();
        Assert.Equal(200, (await sidecar.GetAsync("late/k")).Status);
        Assert.Single(_stores.All);
    }

    [Fact]
    public async Task Without_hot_reload_nothing_changes_until_it_is_asked_for()
    {
        FakeResourceSource source = new() { Texts = [Good], Configuration = "kind: Configuration\nspec: {features: [{name: HotReload, enabled: false}]}" };
        await using ReloadedSidecar sidecar = await ReloadedSidecar.StartAsync(source, _stores.Descriptor);

        source.Texts = [Changed];
        source.Change();
        sidecar.Time.Advance(Interval * 3);
        Assert.False(sidecar.Time.TimerAsync(Interval).IsCompleted);
        Assert.Equal("{\"k\":\"one/a\"}\n", (await sidecar.GetAsync("a/k")).Body);

        await sidecar.Host.ReloadAsync(CancellationToken.None);
        Assert.Equal("{\"k\":\"two/a\"}\n", (await sidecar.GetAsync("a/k")).Body);
    }

    private Task<ReloadedSidecar> StartAsync(params string[] texts) => ReloadedSidecar.StartAsync(new() { Texts = texts }, _stores.Descriptor);

    /// <summary>As a pipe without a writer, or a mount that is dead.</summary>
    private sealed class HangingSource : IResourceSource
    {
        private readonly TaskCompletionSource _never = new();

        public ValueTask<ResourceTexts> ReadAsync(CancellationToken cancellationToken) => new(new ResourceTexts([], [], []));

        public Task WaitForChangeAsync(CancellationToken cancellationToken) => _never.Task;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
