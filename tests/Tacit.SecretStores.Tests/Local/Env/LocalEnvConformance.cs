using Tacit.Abstractions;
using Tacit.SecretStores.Local.Env;

namespace Tacit.SecretStores.Tests.Local.Env;

/// <summary>The contract, kept by environment variables.</summary>
public sealed class LocalEnvConformance : SecretStoreConformance
{
    public override SecretStoreDescriptor Descriptor => LocalEnvSecretStore.Descriptor;

    protected override ValueTask<ISecretStore> CreateAsync(IReadOnlyDictionary<string, string> secrets)
    {
        foreach ((string name, string value) in secrets)
            Surroundings.Environment.Add(name, value);
        return Surroundings.CreateAsync();
    }

    // The first '=' ends the name of a variable, so no name has one.
    protected override bool CanHold(string name, string value) => !name.Contains('=');
}
