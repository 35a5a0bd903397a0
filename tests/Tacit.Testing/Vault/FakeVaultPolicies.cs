namespace Tacit.Testing.Vault;

/// <summary>Who may do what: rules for exact paths, and for all that begin alike (a star at the end). The closest rule counts.</summary>
internal sealed class FakeVaultPolicies
{
    private readonly Dictionary<string, IReadOnlyList<Rule>> _policies = new(StringComparer.Ordinal)
    {
        // What every token may do, unless it was made without.
        ["default"] =
        [
            new("auth/token/lookup-self", "read"),
            new("auth/token/renew-self", "update"),
            new("auth/token/revoke-self", "update"),
            new("sys/capabilities-self", "update"),
            new("sys/internal/ui/resultant-acl", "read"),
            new("sys/renew", "update"),
            new("sys/leases/renew", "update"),
            new("sys/leases/lookup", "update"),
            new("sys/wrapping/wrap", "update"),
            new("sys/wrapping/lookup", "update"),
            new("sys/wrapping/unwrap", "update"),
            new("cubbyhole/*", "create, read, update, delete, list"),
        ],
    };

    public void Set(string name, IEnumerable<(string PathGlob, string Capabilities)> rules) =>
        _policies[name] = [.. rules.Select(rule => new Rule(rule.PathGlob, rule.Capabilities))];

    public bool Allow(FakeVaultToken token, string path, FakeVaultOperation operation)
    {
        if (token.IsRoot)
            return true;
        string wanted = operation.ToString().ToLowerInvariant();
        IReadOnlyCollection<string> capabilities = Closest(token, path, operation);
        return capabilities.Contains(wanted) && !capabilities.Contains("deny");
    }

    /// <summary>Whether there is any rule that gives access to something of a mount.</summary>
    public bool AllowAnything(FakeVaultToken token, string mount) => token.IsRoot || Rules(token).Any(rule =>
        !rule.Capabilities.Contains("deny")
        && (rule.Path.StartsWith(mount, StringComparison.Ordinal) || (rule.IsPrefix && mount.StartsWith(rule.Path, StringComparison.Ordinal))));

    private List<string> Closest(FakeVaultToken token, string path, FakeVaultOperation operation)
    {
        Rule[] matching = [.. Rules(token).Where(rule => rule.Matches(path) || (operation is FakeVaultOperation.List && rule.Matches(path.TrimEnd('/'))))];
        Rule? closest = matching.MaxBy(rule => (!rule.IsPrefix, rule.Path.Length));
        // Rules of several policies for the same path are added up.
        return [.. matching.Where(rule => rule.Path == closest?.Path && rule.IsPrefix == closest.IsPrefix).SelectMany(rule => rule.Capabilities)];
    }

    private IEnumerable<Rule> Rules(FakeVaultToken token) => token.Policies.SelectMany(name => _policies.GetValueOrDefault(name) ?? []);

    private sealed record Rule
    {
        public Rule(string glob, string capabilities)
        {
            IsPrefix = glob.EndsWith('*');
            Path = glob.TrimEnd('*');
            Capabilities = capabilities.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        }

        public bool IsPrefix { get; }

        public string Path { get; }

        public IReadOnlyList<string> Capabilities { get; }

        public bool Matches(string path) => IsPrefix ? path.StartsWith(Path, StringComparison.Ordinal) : path == Path;
    }
}
