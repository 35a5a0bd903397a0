using System.Text.Json;
using Tacit.Abstractions;
using Tacit.SecretStores.Local.File;
using Tacit.Testing;

namespace Tacit.SecretStores.Tests.Local.File;

/// <summary>The contract, kept by a secrets file of groups.</summary>
public sealed class LocalFileMultiValuedConformance : SecretStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public override SecretStoreDescriptor Descriptor => LocalFileSecretStore.Descriptor;

    private protected override (string Name, string Value)[] InvalidMetadata =>
    [
        ("secretsFile", _folder.Write("colliding.json", $"{{\"a\": {{\"b\": \"{Canary}\", \"b\": \"{Canary}\"}}}}")),
        ("multiValued", "true"),
    ];

    public void Dispose() => _folder.Dispose();

    protected override ValueTask<ISecretStore> CreateAsync(IReadOnlyDictionary<string, string> secrets)
    {
        Dictionary<string, Dictionary<string, string>> groups = secrets.ToDictionary(
            secret => secret.Key, secret => new Dictionary<string, string> { ["value"] = secret.Value, ["other"] = "else" }, StringComparer.Ordinal);
        return Surroundings.CreateAsync(("secretsFile", _folder.Write("secrets.json", JsonSerializer.Serialize(groups))), ("multiValued", "true"));
    }

    protected override string KeyOf(string name) => "value";
}
