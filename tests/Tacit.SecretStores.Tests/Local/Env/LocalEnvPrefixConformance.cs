using Tacit.Abstractions;
using Tacit.SecretStores.Local.Env;

namespace Tacit.SecretStores.Tests.Local.Env;

/// <summary>The contract, kept by the environment variables that share a prefix, among others that do not.</summary>
public sealed class LocalEnvPrefixConformance : SecretStoreConformance
{
    private const string Prefix = "MYAPP_";

    public override SecretStoreDescriptor Descriptor => LocalEnvSecretStore.Descriptor;

    private protected override (string Name, string Value)[] InvalidMetadata => [("prefix", Prefix), ("prefix", Canary)];

    protected override ValueTask<ISecretStore> CreateAsync(IReadOnlyDictionary<string, string> secrets)
    {
        Surroundings.Environment.Add("PATH", "/bin");
        Surroundings.Environment.Add("mixed", "without the prefix");
        foreach ((string name, string value) in secrets)
            Surroundings.Environment.Add(Prefix + name, value);
        return Surroundings.CreateAsync(("prefix", Prefix));
    }

    // The first '=' ends the name of a variable, so no name has one.
    protected override bool CanHold(string name, string value) => !name.Contains('=');
}
