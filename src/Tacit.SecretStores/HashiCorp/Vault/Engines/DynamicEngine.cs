using System.Net;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault.Session;

namespace Tacit.SecretStores.HashiCorp.Vault.Engines;

/// <summary>An engine that is no KV engine: it makes a secret when it is asked for, and most lease it.</summary>
/// <param name="session">The calls.</param>
/// <param name="mount">The encoded path of the engine.</param>
/// <param name="folder">The encoded path in it; empty for the engine itself.</param>
/// <param name="type">What kind of engine it is, for messages.</param>
/// <param name="shape">What to make of a secret.</param>
/// <param name="context">The store's surroundings.</param>
internal sealed class DynamicEngine(VaultSession session, string mount, string folder, string type, SecretShape shape, SecretStoreContext context) : ISecretsEngine
{
    private readonly LeasedSecrets _leases = new(session, context);

    public Task<SecretData> ReadAsync(string name, string? version, CancellationToken cancellationToken)
    {
        VaultCall call = new(HttpMethod.Get, VaultPath.Join(mount, folder, VaultPath.OfName(name)));
        return _leases.GetAsync(name, token => MakeAsync(call, name, token), cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken) => throw new SecretStoreException(
        SecretStoreFailure.InvalidRequest,
        $"the engine at {Uri.UnescapeDataString(mount)}/ is of type {PrintableText.Of(type)}, which makes secrets when they are asked for: they can be got by name, not all at once");

    public ValueTask DisposeAsync() => _leases.DisposeAsync();

    private async Task<LeasedSecret> MakeAsync(VaultCall call, string name, CancellationToken cancellationToken)
    {
        using VaultAnswer answer = await session.SendAsync(call, cancellationToken);
        if (answer.Status is not HttpStatusCode.OK)
            throw session.Connection.Refusal(answer);
        if (answer.Data.ValueKind is not JsonValueKind.Object)
            throw new SecretStoreException(SecretStoreFailure.NotFound, $"the server at {session.Connection.Server} has nothing at this path");
        return new(shape.Of(name, answer.Data), answer.LeaseId, answer.LeaseDuration, answer.IsRenewable, answer.LeaseDuration, answer.Generation, context.TimeProvider);
    }
}
