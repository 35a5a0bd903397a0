using System.Text.Json;
using Tacit.Abstractions;
using Tacit.SecretStores.Local.File;
using Tacit.Testing;

namespace Tacit.SecretStores.Tests.Local.File;

/// <summary>The contract, kept by a secrets file of names and values.</summary>
public sealed class LocalFileConformance : SecretStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public override SecretStoreDescriptor Descriptor => LocalFileSecretStore.Descriptor;

    private protected override (string Name, string Value)[] InvalidMetadata =>
        [("secretsFile", _folder.Write("broken.json", $"{{\"{Canary}\": {Canary}}}"))];

    public void Dispose() => _folder.Dispose();

    protected override ValueTask<ISecretStore> CreateAsync(IReadOnlyDictionary<string, string> secrets) =>
        Surroundings.CreateAsync(("secretsFile", _folder.Write("secrets.json", JsonSerializer.Serialize(secrets))));
}
