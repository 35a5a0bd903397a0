using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault;
using Tacit.SecretStores.Local.Env;
using Tacit.SecretStores.Local.File;

namespace Tacit.SecretStores;

/// <summary>THE list of secret stores: one line a store.</summary>
internal static class BuiltInSecretStores
{
    public static IReadOnlyList<SecretStoreDescriptor> All { get; } =
    [
        LocalFileSecretStore.Descriptor,
        LocalEnvSecretStore.Descriptor,
        VaultSecretStore.Descriptor,
    ];
}
