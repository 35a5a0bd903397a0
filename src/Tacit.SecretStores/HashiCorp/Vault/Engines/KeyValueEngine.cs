using System.Globalization;
using System.Net;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault.Session;

namespace Tacit.SecretStores.HashiCorp.Vault.Engines;

/// <summary>A KV engine of either version: they differ in the paths, and in that version 2 wraps the secret in its versions.</summary>
/// <param name="session">The calls.</param>
/// <param name="mount">The encoded path of the engine.</param>
/// <param name="folder">The encoded path of the folder in it; empty for the engine itself.</param>
/// <param name="isVersioned">Whether it is version 2.</param>
/// <param name="shape">What to make of a secret.</param>
internal sealed class KeyValueEngine(VaultSession session, string mount, string folder, bool isVersioned, SecretShape shape) : ISecretsEngine
{
    public async Task<SecretData> ReadAsync(string name, string? version, CancellationToken cancellationToken)
    {
        string path = VaultPath.OfName(name);
        VaultCall call = isVersioned
            ? new(HttpMethod.Get, VaultPath.Join(mount, "data", folder, path)) { Query = $"version={Version(version)}" }
            : new(HttpMethod.Get, VaultPath.Join(mount, folder, path));
        if (!isVersioned && Version(version) != "0")
            throw new SecretStoreException(SecretStoreFailure.InvalidRequest, "version_id asks for a version, but the engine is KV version 1, which keeps none");

        using VaultAnswer answer = await session.SendAsync(call, cancellationToken);
        if (answer.Status is HttpStatusCode.NotFound)
            throw answer.HasWarnings && !isVersioned ? WrongVersion() : Absent(name);
        if (answer.Status is not HttpStatusCode.OK)
            throw session.Connection.Refusal(answer);
        JsonElement data = isVersioned ? VaultAnswer.Member(answer.Data, "data") : answer.Data;
        return data.ValueKind switch
        {
            JsonValueKind.Object => shape.Of(name, data),
            JsonValueKind.String when shape.IsText => shape.Of(name, data),
            // As of a deleted version, which comes with 404 elsewhere.
            JsonValueKind.Null => throw Absent(name),
            _ => throw WrongVersion(),
        };
    }

    public async Task<IReadOnlyList<string>> ListAsync(string folderInFolder, CancellationToken cancellationToken)
    {
        string inner = folderInFolder.Length == 0 ? "" : VaultPath.OfName(folderInFolder[..^1]);
        string path = VaultPath.Join(mount, isVersioned ? "metadata" : "", folder, inner);
        using VaultAnswer answer = await session.SendAsync(new(VaultCall.List, $"{path}/"), cancellationToken);
        if (answer.Status is HttpStatusCode.NotFound)
            return answer.HasWarnings && !isVersioned ? throw WrongVersion() : [];
        if (answer.Status is not HttpStatusCode.OK)
            throw session.Connection.Refusal(answer);
        return VaultAnswer.Member(answer.Data, "keys") is { ValueKind: JsonValueKind.Array } keys
            ? [.. keys.EnumerateArray().Where(key => key.ValueKind is JsonValueKind.String).Select(key => key.GetString()!)]
            : throw WrongVersion();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Version(string? asked)
    {
        if (string.IsNullOrEmpty(asked))
            return "0";
        return uint.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out uint version)
            ? version.ToString(CultureInfo.InvariantCulture)
            : throw new SecretStoreException(SecretStoreFailure.InvalidRequest, "version_id is no version; write a whole number, 0 for the latest one");
    }

    /// <summary>daprd's words, which clients may look for.</summary>
    private static SecretStoreException Absent(string name) =>
        new(SecretStoreFailure.NotFound, $"getSecret {name} failed secret key or version not exist");

    private SecretStoreException WrongVersion() => new(
        SecretStoreFailure.InvalidRequest,
        $"the engine at {Uri.UnescapeDataString(mount)}/ does not answer like KV version {(isVersioned ? 2 : 1)}; {VaultFields.EngineVersion} auto asks the server which version it is, and again every 5 minutes");
}
