using Tacit.Abstractions;

namespace Tacit.Runtime.State;

/// <summary>The free-form names and values that callers keep in <c>/v1.0/metadata</c>. Bounded, in memory.</summary>
internal sealed class ExtendedMetadata(ReloadFailure reload)
{
    /// <summary>How many characters all names and values may have together.</summary>
    internal const int MaxCharacters = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, string> _values = new(Utf8Order.Instance);
    private int _characters;

    /// <summary>What was set, and what the sidecar says of itself, which cannot be overwritten; in the order of JSON answers.</summary>
    /// <param name="isPublic">Whether anybody may see it: then it does not say where files are.</param>
    public IReadOnlyList<KeyValuePair<string, string>> All(bool isPublic)
    {
        lock (_lock)
        {
            SortedDictionary<string, string> all = new(_values, Utf8Order.Instance)
            {
                ["daprRuntimeVersion"] = ProductVersion.DaprRuntime,
                ["tacitVersion"] = ProductVersion.Tacit,
            };
            if (reload.Text is { } failure)
                all["tacitReloadError"] = isPublic ? "changed resources cannot be used; the log says why" : failure;
            return [.. all];
        }
    }

    /// <summary>Sets a value; false when there is no room for it.</summary>
    public bool TrySet(string name, string value)
    {
        lock (_lock)
        {
            int before = _values.TryGetValue(name, out string? old) ? name.Length + old.Length : 0;
            long after = (long)_characters - before + name.Length + value.Length;
            if (after > MaxCharacters)
                return false;
            _values[name] = value;
            _characters = (int)after;
            return true;
        }
    }
}
