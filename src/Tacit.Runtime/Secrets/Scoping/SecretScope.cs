using System.Collections.Frozen;

namespace Tacit.Runtime.Secrets.Scoping;

/// <summary>Which secrets of one store the app may read. Decides on the requested name alone, before any lookup.</summary>
/// <param name="defaultAccess">Whether a name on neither list is allowed.</param>
/// <param name="allowed">Names and patterns. If there is one, this list alone decides.</param>
/// <param name="denied">Names and patterns.</param>
internal sealed class SecretScope(bool defaultAccess, IReadOnlyCollection<string> allowed, IReadOnlyCollection<string> denied)
{
    private readonly NameList _allowed = new(allowed);
    private readonly NameList _denied = new(denied);

    /// <summary>The scope of a store that has none.</summary>
    public static SecretScope AllowAll { get; } = new(defaultAccess: true, [], []);

    /// <summary>The truth table of daprd: an allow list overrides the deny list and the default.</summary>
    public bool Allows(string name) =>
        _allowed.IsEmpty ? defaultAccess && !_denied.Contains(name) : _allowed.Contains(name);

    /// <summary>Exact names, and patterns. Case matters.</summary>
    private sealed class NameList(IReadOnlyCollection<string> entries)
    {
        private readonly FrozenSet<string> _names = entries.Where(entry => !NamePattern.IsPattern(entry)).ToFrozenSet(StringComparer.Ordinal);
        private readonly NamePattern[] _patterns = [.. entries.Where(NamePattern.IsPattern).Select(entry => new NamePattern(entry))];

        public bool IsEmpty => _names.Count == 0 && _patterns.Length == 0;

        public bool Contains(string name) => _names.Contains(name) || _patterns.Any(pattern => pattern.Matches(name));
    }
}
