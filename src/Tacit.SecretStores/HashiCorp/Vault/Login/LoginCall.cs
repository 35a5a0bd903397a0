using System.Net;
using System.Text.Json;
using Tacit.Abstractions;

namespace Tacit.SecretStores.HashiCorp.Vault.Login;

/// <summary>The call that all methods but the ready-made token share: credentials in, a token out.</summary>
internal static class LoginCall
{
    /// <summary>Logs in.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="login">The method, for messages.</param>
    /// <param name="path">The encoded path of the login.</param>
    /// <param name="members">The members of the body.</param>
    /// <param name="hint">What may be wrong when the server refuses, as the end of a sentence.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SecretStoreException">It is refused, or fails.</exception>
    public static async Task<VaultToken> SendAsync(
        VaultConnection connection, IVaultLogin login, string path, IReadOnlyList<(string Name, string Value)> members, string hint, CancellationToken cancellationToken)
    {
        VaultCall call = VaultCall.Post(path, [.. members]);
        using VaultAnswer answer = await connection.TryAsync(call, token: null, cancellationToken);
        if (answer.Status is HttpStatusCode.OK && VaultAnswer.Text(answer.Auth, "client_token") is { Length: > 0 } token)
            return Read(answer.Auth, token, await IsKnownAsync(connection, token, cancellationToken));
        if (answer.Status is HttpStatusCode.OK)
            throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"{login.Name}: the server at {connection.Server} gives no token; a login that asks for a second factor is not possible here");
        if (answer.Status is HttpStatusCode.NotFound)
            throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"{login.Name}: the server at {connection.Server} has nothing there (status 404); {VaultFields.AuthMountPath} and {VaultFields.Namespace} say where it is");
        throw new SecretStoreException(
            SecretStoreFailure.Unauthenticated, $"{login.Name} is refused by the server at {connection.Server} (status {(int)answer.Status}): {hint}");
    }

    /// <summary>Whether a new token, which certainly lives, may look itself up. Only then does a later refusal of that tell that it has died.</summary>
    private static async Task<bool> IsKnownAsync(VaultConnection connection, string token, CancellationToken cancellationToken)
    {
        try
        {
            using VaultAnswer answer = await connection.TryAsync(VaultCall.LookUpSelf, token, cancellationToken);
            return answer.Status is HttpStatusCode.OK;
        }
        catch (Exception failure) when (failure is SecretStoreException or OperationCanceledException)
        {
            // At the end too the token must not be lost: it is to be revoked.
            return true;
        }
    }

    private static VaultToken Read(JsonElement auth, string value, bool isKnown) => new(value)
    {
        IsKnown = isKnown,
        Lease = VaultAnswer.Seconds(auth, "lease_duration"),
        IsRenewable = VaultAnswer.Flag(auth, "renewable"),
        IsRevocable = VaultAnswer.Text(auth, "token_type") != "batch",
    };
}
