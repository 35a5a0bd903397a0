using Tacit.Abstractions;

namespace Tacit.SecretStores.HashiCorp.Vault.Engines;

/// <summary>What the component says of its engine.</summary>
/// <param name="Mount">The encoded path where it is mounted, or one below that.</param>
/// <param name="Prefix">The encoded path of the folder in a KV engine; empty for none.</param>
/// <param name="IsVersioned">Whether it is KV version 2; null where the server is to say.</param>
/// <param name="Shape">What to make of a secret.</param>
internal sealed record EngineSettings(string Mount, string Prefix, bool? IsVersioned, SecretShape Shape)
{
    /// <summary>Reads the settings.</summary>
    /// <exception cref="SecretStoreException">They cannot be right.</exception>
    public static EngineSettings Of(VaultSettings settings)
    {
        string prefix = settings.IsTrue(VaultFields.UsesKeyPrefix) ? (settings.Text(VaultFields.KeyPrefix) ?? VaultSettings.DefaultKeyPrefix).Trim('/') : "";
        return new(
            VaultPath.OfField(settings.Text(VaultFields.EnginePath) ?? "secret", VaultFields.EnginePath),
            prefix.Length > 0 ? VaultPath.OfField(prefix, VaultFields.KeyPrefix) : "",
            settings.Text(VaultFields.EngineVersion) switch
            {
                "1" => false,
                "2" => true,
                _ => null,
            },
            new("text".Equals(settings.Text(VaultFields.ValueType), StringComparison.OrdinalIgnoreCase)));
    }
}
