using Tacit.Abstractions;

namespace Tacit.Runtime.Resiliency;

/// <summary>Hop 7: a store whose calls go through its policies. The store is not its own to dispose.</summary>
internal sealed class ResilientSecretStore(ISecretStore store, StorePipeline pipeline) : ISecretStore
{
    public SecretStoreFeatures Features => store.Features;

    public ValueTask<SecretData> GetAsync(GetSecretRequest request, CancellationToken cancellationToken) =>
        pipeline.ExecuteAsync(token => store.GetAsync(request, token), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, SecretData>> BulkGetAsync(BulkGetSecretRequest request, CancellationToken cancellationToken) =>
        pipeline.ExecuteAsync(token => store.BulkGetAsync(request, token), cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
