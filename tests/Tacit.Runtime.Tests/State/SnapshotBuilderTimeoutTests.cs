using Microsoft.Extensions.Logging.Abstractions;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.State;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.State;

/// <summary>Stores that take their time, and what becomes of them.</summary>
public sealed class SnapshotBuilderTimeoutTests
{
    private readonly TestTimeProvider _time = new();

    [Fact]
    public async Task A_store_that_is_not_ready_in_time_is_an_error()
    {
        (TaskCompletionSource entered, _, SecretStoreDescriptor descriptor) = Slow();
        Task<SidecarSnapshot> build = BuildAsync([FakeResourceSource.Component("slow", descriptor.Type) with { InitTimeout = TimeSpan.FromMilliseconds(1500) }], descriptor);
        await entered.Task.Soon();

        _time.Advance(TimeSpan.FromMilliseconds(1499));
        Assert.False(build.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => build);
        Assert.Contains("component 'slow': init timeout: not ready within 1.5 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_comes_after_its_time_is_disposed()
    {
        (TaskCompletionSource entered, TaskCompletionSource<ISecretStore> late, SecretStoreDescriptor descriptor) = Slow();
        Task<SidecarSnapshot> build = BuildAsync([FakeResourceSource.Component("slow", descriptor.Type)], descriptor);
        await entered.Task.Soon();
        _time.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<StartFailedException>(() => build);
        LateStore store = new();

        late.SetResult(store);

        await store.Disposed.Soon();
    }

    [Fact]
    public async Task A_build_that_is_cancelled_disposes_what_had_started()
    {
        FakeSecretStore good = new();
        using CancellationTokenSource cancellation = new();
        (TaskCompletionSource entered, _, SecretStoreDescriptor descriptor) = Slow();
        Task<SidecarSnapshot> build = BuildAsync(
            [FakeResourceSource.Component("good"), FakeResourceSource.Component("slow", descriptor.Type)], cancellation.Token, good.Descriptor, descriptor);
        await entered.Task.Soon();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);
        Assert.True(good.IsDisposed);
    }

    /// <summary>A type whose factory says when it is called, ignores its token, and ends when the test says so.</summary>
    private static (TaskCompletionSource Entered, TaskCompletionSource<ISecretStore> Store, SecretStoreDescriptor Descriptor) Slow()
    {
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<ISecretStore> store = new();
        return (entered, store, new() { Type = "secretstores.slow", Help = "", CreateAsync = (_, _) => { entered.SetResult(); return new(store.Task); } });
    }

    private Task<SidecarSnapshot> BuildAsync(IReadOnlyList<Component> components, SecretStoreDescriptor descriptor) =>
        BuildAsync(components, CancellationToken.None, descriptor);

    private Task<SidecarSnapshot> BuildAsync(IReadOnlyList<Component> components, CancellationToken cancellationToken, params SecretStoreDescriptor[] descriptors) =>
        new SnapshotBuilder(InProcessSidecar.Options(), new(descriptors), NullLoggerFactory.Instance, _time)
            .BuildAsync(new() { Components = components }, running: null, startsAnew: true, cancellationToken)
            .AsTask();

    private sealed class LateStore : ISecretStore
    {
        private readonly TaskCompletionSource _disposed = new();

        public Task Disposed => _disposed.Task;

        public SecretStoreFeatures Features => SecretStoreFeatures.None;

        public ValueTask<SecretData> GetAsync(GetSecretRequest request, CancellationToken cancellationToken) => new(SecretData.Empty);

        public ValueTask<IReadOnlyDictionary<string, SecretData>> BulkGetAsync(BulkGetSecretRequest request, CancellationToken cancellationToken) =>
            new(new Dictionary<string, SecretData>());

        public ValueTask DisposeAsync()
        {
            _disposed.SetResult();
            return ValueTask.CompletedTask;
        }
    }
}
