using System.Collections.Frozen;
using System.IO.Enumeration;

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

    /// <summary>Exact names, and patterns with <c>*</c> (any text) and <c>?</c> (one character). Case matters.</summary>
    private sealed class NameList(IReadOnlyCollection<string> entries)
    {
        private readonly FrozenSet<string> _names = entries.Where(entry => !IsPattern(entry)).ToFrozenSet(StringComparer.Ordinal);

        // A backslash is an ordinary character in a secret's name, but an escape in an expression.
        private readonly string[] _patterns = [.. entries.Where(IsPattern).Select(entry => entry.Replace(@"\", @"\\", StringComparison.Ordinal))];

        public bool IsEmpty => _names.Count == 0 && _patterns.Length == 0;

        public bool Contains(string name)
        {
            if (_names.Contains(name))
                return true;
            foreach (string pattern in _patterns)
            {
                if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
                    return true;
            }

            return false;
        }

        private static bool IsPattern(string entry) => entry.AsSpan().ContainsAny('*', '?');
    }
}
