using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>The contract, kept over a KV engine, by a token that may do no more than it must.</summary>
public abstract class VaultConformance(int engineVersion, params (string Name, string Value)[] metadata) : SecretStoreConformance
{
    private FakeVault? _vault;

    public override SecretStoreDescriptor Descriptor => VaultSecretStore.Descriptor;

    private protected override (string Name, string Value)[] InvalidMetadata =>
        [("vaultToken", Canary), ("vaultTokenMountPath", "/token"), ("vaultAddr", "http://127.0.0.1:1")];

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_vault is null)
            return;
        await _vault.DisposeAsync();
        Assert.Empty(_vault.UnexpectedCalls);
        Assert.Empty(_vault.Faults);
    }

    protected override async ValueTask<ISecretStore> CreateAsync(IReadOnlyDictionary<string, string> secrets)
    {
        _vault = await FakeVault.StartAsync(Surroundings.Clock);
        _vault.Mount("engine", "kv", engineVersion);
        foreach ((string name, string value) in secrets)
            _vault.Put($"engine/dapr/{name}", ("value", value));
        _vault.Policy("app", engineVersion == 2
            ? [("engine/data/dapr/*", "read"), ("engine/metadata/dapr/*", "list")]
            : [("engine/dapr/*", "read,list")]);
        return await Surroundings.CreateAsync(
            [("vaultAddr", _vault.Address), ("vaultToken", _vault.CreateToken(policies: "app")), ("enginePath", "engine"), .. metadata]);
    }

    protected override string KeyOf(string name) => "value";

    // What could lead out of its folder is refused.
    protected override bool CanHold(string name, string value) => !name.Split('/').Contains("..");
}
