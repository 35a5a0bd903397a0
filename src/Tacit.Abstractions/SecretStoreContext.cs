using Microsoft.Extensions.Logging;

namespace Tacit.Abstractions;

/// <summary>All that a secret store can reach of its surroundings.</summary>
public sealed class SecretStoreContext
{
    /// <summary>The component's name, for messages.</summary>
    public required string ComponentName { get; init; }

    /// <summary>The component metadata, validated against the descriptor.</summary>
    public required ComponentMetadata Metadata { get; init; }

    /// <summary>The folders against which a relative path is resolved, absolute, in the order to try.</summary>
    public required IReadOnlyList<string> BaseDirectories { get; init; }

    /// <summary>The environment variables that the store may read.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The answer contract of the sidecar.</summary>
    public required ErrorContract ErrorContract { get; init; }

    /// <summary>The clock and the source of timers.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>A source of randomness for pauses, from 0 to 1. Safe for concurrent use.</summary>
    public Func<double> Chance { get; init; } = Abstractions.Chance.Next;

    /// <summary>The logger. Never given a value of a secret.</summary>
    public required ILogger Logger { get; init; }
}
