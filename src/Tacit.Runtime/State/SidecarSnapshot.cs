using Tacit.Runtime.Api;

namespace Tacit.Runtime.State;

/// <summary>Everything that resources decide, built whole and never changed. Owns its stores.</summary>
internal sealed class SidecarSnapshot : IAsyncDisposable
{
    /// <summary>The stores that answer, by component name, in the order in which they were loaded.</summary>
    public required OrderedDictionary<string, LoadedStore> Stores { get; init; }

    /// <summary>The declared stores that could not be initialised, and why.</summary>
    public required IReadOnlyDictionary<string, string> FailedStores { get; init; }

    /// <summary>Which APIs are exposed.</summary>
    public required ApiAllowList AllowList { get; init; }

    /// <summary>Whether no secret store is declared.</summary>
    public bool IsEmpty => Stores.Count == 0 && FailedStores.Count == 0;

    public async ValueTask DisposeAsync()
    {
        List<Exception> failures = [];
        foreach (LoadedStore store in Stores.Values)
        {
            try
            {
                await store.Store.DisposeAsync();
            }
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
            throw new AggregateException(failures);
    }
}
