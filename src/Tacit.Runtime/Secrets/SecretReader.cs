using Tacit.Abstractions;
using Tacit.Runtime.Api;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Secrets;

/// <summary>Secrets for use in this process, through the same scopes, policies and limits as those of callers.</summary>
internal sealed class SecretReader(SecretsService service, SnapshotHolder snapshots, SecretStoreRegistry registry)
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    /// <summary>The names of the declared stores, also of those that failed.</summary>
    public IReadOnlyList<string> StoreNames
    {
        get
        {
            using SnapshotLease lease = snapshots.Acquire();
            return [.. lease.Snapshot.Stores.Keys, .. lease.Snapshot.FailedStores.Keys];
        }
    }

    /// <summary>Whether a store is declared whose secrets are on this machine, so that looking at them often costs nothing.</summary>
    public bool IsLocal(string store)
    {
        using SnapshotLease lease = snapshots.Acquire();
        return lease.Snapshot.Stores.TryGetValue(store, out LoadedStore? loaded)
            && registry.Find(loaded.Component.Type, loaded.Component.Version, out _) is { IsLocal: true };
    }

    /// <summary>Told of the secrets that a caller gets, before the caller has them. Set before there can be a caller whose secrets matter.</summary>
    public Action<IEnumerable<SecretData>>? Served
    {
        set => service.Served = value;
    }

    /// <summary>Reads one secret.</summary>
    /// <exception cref="ApiException">Every refusal and failure; its message is safe to show.</exception>
    public async ValueTask<SecretData> GetAsync(string store, string name, CancellationToken cancellationToken)
    {
        using SnapshotLease lease = snapshots.Acquire();
        return await service.GetAsync(lease.Snapshot, store, new(name, NoMetadata), cancellationToken);
    }

    /// <summary>Reads every secret that the scope allows.</summary>
    /// <exception cref="ApiException">Every refusal and failure; its message is safe to show.</exception>
    public async ValueTask<IReadOnlyList<KeyValuePair<string, SecretData>>> BulkGetAsync(string store, CancellationToken cancellationToken)
    {
        using SnapshotLease lease = snapshots.Acquire();
        return await service.BulkGetAsync(lease.Snapshot, store, new(NoMetadata), cancellationToken);
    }
}
