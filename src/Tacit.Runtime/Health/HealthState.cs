namespace Tacit.Runtime.Health;

/// <summary>Which parts of the sidecar are ready. A part that is known is not ready until it says so.</summary>
internal sealed class HealthState
{
    /// <summary>The sidecar as a whole: ready between the end of its start and the beginning of its stop.</summary>
    public const string Runtime = "runtime";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, bool> _parts = new(StringComparer.Ordinal) { [Runtime] = false };
    private volatile string[] _notReady = [Runtime];

    /// <summary>The names of the parts that are not ready.</summary>
    public IReadOnlyList<string> NotReady => _notReady;

    /// <summary>Whether secrets are served: from the end of the start until the process ends.</summary>
    public bool OutboundReady { get; private set; }

    public void Set(string part, bool ready)
    {
        lock (_lock)
        {
            _parts[part] = ready;
            _notReady = [.. _parts.Where(entry => !entry.Value).Select(entry => entry.Key)];
        }
    }

    public void OutboundIsReady() => OutboundReady = true;
}
