using System.Text.Json.Nodes;

namespace Tacit.Testing.Vault;

/// <summary>What is mounted somewhere in a fake Vault.</summary>
internal interface IFakeVaultEngine
{
    string Type { get; }

    /// <summary>The options as <c>sys/mounts</c> tells them; null where none were given.</summary>
    JsonObject? Options { get; }

    /// <summary>Whether a write to this path changes something; null where the engine does not tell, which counts as a change.</summary>
    bool? Exists(string path);

    FakeVaultAnswer Answer(FakeVaultRequest request, string mount, string path);
}
