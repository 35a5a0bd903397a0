using System.Text.Json;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>The contract, kept where a secret is one pair with its JSON.</summary>
public sealed class VaultTextConformance() : VaultConformance(engineVersion: 2, ("vaultValueType", "text"))
{
    protected override string KeyOf(string name) => name;

    protected override string ValueOf(string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("value").GetString()!;
    }
}
