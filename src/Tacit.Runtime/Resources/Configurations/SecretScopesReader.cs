using Tacit.Yaml;

namespace Tacit.Runtime.Resources.Configurations;

/// <summary>Reads <c>spec.secrets.scopes</c>. Strictly: a misspelt word here must not open a store.</summary>
internal sealed class SecretScopesReader(ConfigurationSyntax syntax)
{
    private static readonly string[] SectionMembers = ["scopes"];
    private static readonly string[] ScopeMembers = ["storeName", "defaultAccess", "allowedSecrets", "deniedSecrets"];

    /// <summary>The scopes of a file, or null when it says nothing of them.</summary>
    public IReadOnlyList<DeclaredScope>? Read(YamlValue? section)
    {
        if (syntax.Mapping(section, "spec.secrets") is not { } secrets)
            return null;
        syntax.CheckMembers(secrets, SectionMembers, "spec.secrets", SectionMembers);
        syntax.RefuseBlank(secrets, "scopes", "spec.secrets.scopes", "[]");
        return secrets.Find("scopes") is { } scopes and not YamlScalar { IsNull: true } ? ReadScopes(scopes) : null;
    }

    private List<DeclaredScope> ReadScopes(YamlValue value)
    {
        List<DeclaredScope> scopes = [];
        foreach (YamlMapping entry in syntax.Mappings(value, "spec.secrets.scopes"))
        {
            syntax.CheckMembers(entry, ScopeMembers, "a secret scope", ScopeMembers);
            if (entry.Find("storeName") is not YamlScalar { IsNull: false } storeName)
            {
                syntax.Fail("a secret scope needs storeName, the secret store that it is for", entry);
                continue;
            }

            string store = syntax.Expand(storeName);
            if (scopes.Find(other => other.StoreName == store) is { } first)
            {
                syntax.Fail($"{store} storeName is repeated in secrets configuration (also at {first.Position})", storeName);
                continue;
            }

            scopes.Add(ReadScope(entry, store, storeName));
        }

        return scopes;
    }

    private DeclaredScope ReadScope(YamlMapping entry, string store, YamlScalar storeName)
    {
        bool defaultAccess = ReadDefaultAccess(entry);
        List<string> allowed = ReadNames(entry, "allowedSecrets");
        List<string> denied = ReadNames(entry, "deniedSecrets");
        string summary = allowed.Count > 0 ? $"only {string.Join(", ", allowed)}"
            : denied.Count > 0 ? $"{(defaultAccess ? "all but" : "none, and not")} {string.Join(", ", denied)}"
            : defaultAccess ? "all" : "none";
        return new(store, new(defaultAccess, allowed, denied), storeName.Position, summary);
    }

    private bool ReadDefaultAccess(YamlMapping entry)
    {
        if (entry.Find("defaultAccess") is not { } value || value is YamlScalar { Text: "" } or YamlScalar { IsNull: true })
            return true;
        if (value is YamlScalar scalar && syntax.Expand(scalar).ToUpperInvariant() is "ALLOW" or "DENY")
            return syntax.Expand((YamlScalar)value).Equals("allow", StringComparison.OrdinalIgnoreCase);

        syntax.Fail("defaultAccess can be either allow or deny", value);
        return false;
    }

    private List<string> ReadNames(YamlMapping entry, string member)
    {
        YamlValue? value = entry.Find(member);
        if (value is not (null or YamlSequence or YamlScalar { IsNull: true }))
        {
            syntax.Fail($"{member} must be a list of secret names, not {value.Kind}", value);
            return [];
        }

        return syntax.Texts(value, member, "a secret name");
    }
}
