using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Testing;

namespace Tacit.Runtime.Tests;

/// <summary>Resources that are read again while the sidecar serves.</summary>
public sealed class SidecarReloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_good_change_is_served()
    {
        string components = _folder.WriteLocalFile("fs", """{"k":"v"}""");
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(components));
        Assert.Equal(400, (await GetAsync(sidecar, "added/k")).Status);

        _folder.WriteLocalFile("added", """{"k":"w"}""", "added");
        await sidecar.Host.ReloadAsync(CancellationToken.None);
        Assert.Equal("{\"k\":\"w\"}\n", (await GetAsync(sidecar, "added/k")).Body);
        Assert.Equal("{\"k\":\"v\"}\n", (await GetAsync(sidecar, "fs/k")).Body);

        File.Delete(Path.Combine(components, "fs.yaml"));
        await sidecar.Host.ReloadAsync(CancellationToken.None);
        Assert.Equal(400, (await GetAsync(sidecar, "fs/k")).Status);

        File.Delete(Path.Combine(components, "added.yaml"));
        await sidecar.Host.ReloadAsync(CancellationToken.None);
        Assert.Contains("ERR_SECRET_STORES_NOT_CONFIGURED", (await GetAsync(sidecar, "added/k")).Body, StringComparison.Ordinal);
        Assert.Equal(3, sidecar.Logs.Lines.Count(line => line.Id.Id == LogEventIds.SnapshotReloaded));
    }

    [Fact]
    public async Task A_changed_scope_is_kept_to()
    {
        string config = _folder.WriteConfiguration("{secrets: {scopes: [{storeName: fs, deniedSecrets: [a]}]}}");
        SidecarOptions options = InProcessSidecar.Options(_folder.WriteLocalFile("fs", """{"a":"1","b":"2"}""")) with { ConfigPaths = [config] };
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(options);
        Assert.Equal((403, 200), ((await GetAsync(sidecar, "fs/a")).Status, (await GetAsync(sidecar, "fs/b")).Status));

        _folder.WriteConfiguration("{secrets: {scopes: [{storeName: fs, deniedSecrets: [b]}]}}");
        await sidecar.Host.ReloadAsync(CancellationToken.None);

        Assert.Equal((200, 403), ((await GetAsync(sidecar, "fs/a")).Status, (await GetAsync(sidecar, "fs/b")).Status));
    }

    [Theory]
    [InlineData("components/bad.yaml", "a: ]")]
    [InlineData("components/bad.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: x}\nspec: {type: secretstores.nosuch}")]
    [InlineData("components/fs.json", "{")]
    [InlineData("config.yaml", "kind: Configuration\nspec: {secret: {}}")]
    [InlineData("config.yaml", "kind: Configuration\nspec: {secrets: {scopes: [{storeName: nope}]}}")]
    public async Task A_bad_change_is_said_and_changes_nothing(string file, string content)
    {
        SidecarOptions options = InProcessSidecar.Options(_folder.WriteLocalFile("fs", """{"k":"v"}""")) with { ConfigPaths = [_folder.WriteConfiguration("{}")] };
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(options, timeProvider: new TestTimeProvider());

        string path = _folder.Write(file, content);
        await sidecar.Host.ReloadAsync(CancellationToken.None);

        Assert.Equal("{\"k\":\"v\"}\n", (await GetAsync(sidecar, "fs/k")).Body);
        CapturedLogs.CapturedLog line = Assert.Single(sidecar.Logs.Lines, line => line.Id.Id == LogEventIds.SnapshotReloadFailed);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains(path, line.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(sidecar.Logs.Lines, line => line.Id.Id == LogEventIds.SnapshotReloaded);
    }

    [Fact]
    public async Task A_factory_that_throws_what_it_should_not_changes_nothing()
    {
        FakeSecretStore store = new() { Secrets = { ["k"] = SecretData.OfValue("k", "v") } };
        int starts = 0;
        SecretStoreDescriptor descriptor = new()
        {
            Type = FakeSecretStore.Type,
            Help = "",
            CreateAsync = (_, _) => starts++ == 0 ? new(store) : throw new InvalidOperationException("canary-4711"),
        };
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(
            InProcessSidecar.Options(), [descriptor], new FakeResourceSource(FakeResourceSource.Component("s")));

        await sidecar.Host.ReloadAsync(CancellationToken.None);

        Assert.Equal(200, (await GetAsync(sidecar, "s/k")).Status);
        Assert.Contains(sidecar.Logs.Lines, line => line.Id.Id == LogEventIds.SnapshotReloadFailed);
        Assert.DoesNotContain("canary-4711", sidecar.Logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_old_stores_are_disposed_after_their_last_request()
    {
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<SecretData> secret = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeSecretStore old = new() { OnGet = (_, _) => { entered.SetResult(); return new(secret.Task); } };
        FakeSecretStore next = new() { Secrets = { ["k"] = SecretData.OfValue("k", "new") } };
        Queue<ISecretStore> stores = new([old, next]);
        SecretStoreDescriptor descriptor = new() { Type = FakeSecretStore.Type, Help = "", CreateAsync = (_, _) => new(stores.Dequeue()) };
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(
            InProcessSidecar.Options(), [descriptor], new FakeResourceSource(FakeResourceSource.Component("s")));
        Task<RawAnswer> running = GetAsync(sidecar, "s/k");
        await entered.Task.Soon();

        Task reload = sidecar.Host.ReloadAsync(CancellationToken.None);
        Assert.Equal("{\"k\":\"new\"}\n", (await GetAsync(sidecar, "s/k")).Body);
        Assert.False(old.IsDisposed);
        secret.SetResult(SecretData.OfValue("k", "old"));

        Assert.Equal("{\"k\":\"old\"}\n", (await running.Soon()).Body);
        await reload.Soon();
        Assert.True(old.IsDisposed);
        Assert.False(next.IsDisposed);
    }

    [Fact]
    public async Task What_a_removed_component_leaves_behind_is_nothing()
    {
        FakeSecretStore store = new();
        FakeResourceSource source = new(FakeResourceSource.Component("s"));
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(), [store.Descriptor], source);

        source.Components = [];
        await sidecar.Host.ReloadAsync(CancellationToken.None).Soon();

        Assert.True(store.IsDisposed);
        Assert.DoesNotContain("components", (await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/metadata")).Body, StringComparison.Ordinal);
    }

    private static Task<RawAnswer> GetAsync(InProcessSidecar sidecar, string path) => RawHttp.SendAsync(sidecar.Port, "GET", $"/v1.0/secrets/{path}");
}
