using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tacit.Runtime.Telemetry;

/// <summary>The totals of one counter, a series for each set of labels. Adding to a series that exists allocates nothing.</summary>
internal sealed class CounterSeries(string name)
{
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], StrongBox<long>> _totals = new(LabelsComparer.Instance);

    public string Name => name;

    /// <summary>The labels, in the order in which they were given, and the total of each series.</summary>
    public IEnumerable<(KeyValuePair<string, object?>[] Labels, long Total)> Totals =>
        _totals.Select(series => (series.Key, Interlocked.Read(ref series.Value.Value)));

    public void Add(ReadOnlySpan<KeyValuePair<string, object?>> labels, long measurement)
    {
        if (!_totals.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>().TryGetValue(labels, out StrongBox<long>? total))
            total = _totals.GetOrAdd(labels.ToArray(), _ => new());
        Interlocked.Add(ref total.Value, measurement);
    }

    private sealed class LabelsComparer
        : IEqualityComparer<KeyValuePair<string, object?>[]>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
    {
        public static LabelsComparer Instance { get; } = new();

        public bool Equals(KeyValuePair<string, object?>[]? left, KeyValuePair<string, object?>[]? right) => Equals(left.AsSpan(), right!);

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, KeyValuePair<string, object?>[] other)
        {
            // The framework's comparison of pairs boxes them.
            if (alternate.Length != other.Length)
                return false;
            for (int i = 0; i < other.Length; i++)
            {
                if (alternate[i].Key != other[i].Key || !Equals(alternate[i].Value, other[i].Value))
                    return false;
            }

            return true;
        }

        public int GetHashCode([DisallowNull] KeyValuePair<string, object?>[] labels) => GetHashCode(labels.AsSpan());

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
        {
            HashCode hash = default;
            foreach ((string name, object? value) in alternate)
            {
                hash.Add(name);
                hash.Add(value);
            }

            return hash.ToHashCode();
        }

        public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => alternate.ToArray();
    }
}
