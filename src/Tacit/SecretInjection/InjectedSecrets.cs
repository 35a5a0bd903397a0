namespace Tacit.SecretInjection;

/// <summary>The values that the app gets, as they were at one moment. Its text form shows no value.</summary>
/// <param name="variables">Values by variable.</param>
/// <param name="files">Contents by absolute path.</param>
internal sealed class InjectedSecrets(IReadOnlyDictionary<string, string> variables, IReadOnlyDictionary<string, string> files)
{
    public static InjectedSecrets None { get; } = new(new Dictionary<string, string>(), new Dictionary<string, string>());

    public IReadOnlyDictionary<string, string> Variables => variables;

    public IReadOnlyDictionary<string, string> Files => files;

    /// <summary>The variables and files that have another value than before, by name.</summary>
    public IReadOnlyList<string> DifferencesFrom(InjectedSecrets before) =>
        [.. Differences(variables, before.Variables), .. Differences(files, before.Files)];

    public override string ToString() => $"InjectedSecrets ({variables.Count} variables, {files.Count} files)";

    private static IEnumerable<string> Differences(IReadOnlyDictionary<string, string> now, IReadOnlyDictionary<string, string> before) =>
        now.Keys.Union(before.Keys).Where(name => now.GetValueOrDefault(name) != before.GetValueOrDefault(name)).Order(StringComparer.Ordinal);
}
