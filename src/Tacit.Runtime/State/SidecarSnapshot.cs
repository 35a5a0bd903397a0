using Tacit.Abstractions.Resources;
using Tacit.Runtime.Api;
using Tacit.Runtime.Resources.Configurations;
using Tacit.Runtime.Starting;

namespace Tacit.Runtime.State;

/// <summary>Everything that resources decide, built whole and never changed. Has a share in each of its stores.</summary>
internal sealed class SidecarSnapshot : IAsyncDisposable
{
    /// <summary>The stores that answer, by component name, in the order in which they are declared.</summary>
    public required OrderedDictionary<string, LoadedStore> Stores { get; init; }

    /// <summary>The declared stores that could not be initialised, and why.</summary>
    public required IReadOnlyDictionary<string, string> FailedStores { get; init; }

    public SidecarConfiguration Configuration { get; init; } = SidecarConfiguration.Default;

    /// <summary>The names of the resiliency resources that are for the app.</summary>
    public IReadOnlyList<string> Resiliencies { get; init; } = [];

    /// <summary>The secrets that stores were made from.</summary>
    public IReadOnlyList<ResolvedReference> References { get; init; } = [];

    /// <summary>What is wrong and does not matter enough to stop for.</summary>
    public IReadOnlyList<ResourceProblem> Warnings { get; init; } = [];

    /// <summary>Which APIs are exposed.</summary>
    public ApiAllowList AllowList => Configuration.AllowList;

    /// <summary>What tells the texts that it was read from, from others.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Whether anything is different: what is declared, the stores that came of it, or why one did not.</summary>
    public bool DiffersFrom(SidecarSnapshot other) =>
        Revision != other.Revision || Stores.Count != other.Stores.Count
        || Stores.Values.Zip(other.Stores.Values).Any(pair => pair.First.Shared != pair.Second.Shared)
        || FailedStores.Any(failed => other.FailedStores.GetValueOrDefault(failed.Key) != failed.Value);

    /// <summary>Whether no secret store is declared.</summary>
    public bool IsEmpty => Stores.Count == 0 && FailedStores.Count == 0;

    public async ValueTask DisposeAsync()
    {
        List<Exception> failures = [];
        foreach (LoadedStore store in Stores.Values)
        {
            try
            {
                await store.Shared.ReleaseAsync();
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
