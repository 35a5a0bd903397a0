using System.Collections.Concurrent;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Starting;

/// <summary>Which components are to be made into running stores.</summary>
internal sealed record StartPlan
{
    /// <summary>The components, in the order in which they are declared. No two have the same name.</summary>
    public required IReadOnlyList<Component> Components { get; init; }

    /// <summary>Why each declared component that is not among them is not, by name.</summary>
    public IReadOnlyDictionary<string, string> LeftOut { get; init; } = new Dictionary<string, string>();

    /// <summary>Running stores by name, shared where nothing has changed that they were made from.</summary>
    public IReadOnlyDictionary<string, SharedStore> Running { get; init; } = new Dictionary<string, SharedStore>();

    /// <summary>Starts that nobody waits for any more and that have not ended, by fingerprint: such a store is not started again beside itself.</summary>
    public ConcurrentDictionary<string, Task> Abandoned { get; init; } = new();

    /// <summary>Which types are started; the others are only checked.</summary>
    public Func<SecretStoreDescriptor, bool> Starts { get; init; } = _ => true;
}
