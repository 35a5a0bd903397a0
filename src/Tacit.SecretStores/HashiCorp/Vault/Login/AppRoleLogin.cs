using System.Net;
using System.Security.Cryptography;
using System.Text;
using Tacit.Abstractions;
using Tacit.Http;

namespace Tacit.SecretStores.HashiCorp.Vault.Login;

/// <summary>Method <c>approle</c>: a role id and a secret id, which may come wrapped in a token that can be used once.</summary>
/// <param name="mount">The encoded path of the method, without <c>auth/</c>.</param>
/// <param name="space">The namespace; null for the root.</param>
/// <param name="roleId">The role id.</param>
/// <param name="secretId">The secret id; null where the role needs none.</param>
/// <param name="isWrapped">Whether the secret id is a wrapping token.</param>
internal sealed class AppRoleLogin(string mount, string? space, string roleId, Credential? secretId, bool isWrapped) : IVaultLogin
{
    /// <summary>
    /// What wrapping tokens have given, by their digest. A token gives it once, and a component that is declared anew, with another time limit for example, is
    /// another store with the same token: so this is kept as long as the process lives.
    /// </summary>
    private static readonly Dictionary<string, string> Unwrapped = new(StringComparer.Ordinal);
    private static readonly SemaphoreSlim Unwrapping = new(1);

    public string Name => $"AppRole login at auth/{mount}";

    /// <summary>Reads the settings of the method.</summary>
    public static AppRoleLogin Of(VaultSettings settings)
    {
        Credential? secretId = settings.Credential(VaultFields.SecretId, VaultFields.SecretIdPath);
        bool isWrapped = settings.IsTrue(VaultFields.SecretIdIsWrapped);
        if (isWrapped && secretId is null)
            throw VaultSettings.Wrong(VaultFields.SecretIdIsWrapped, $"{VaultFields.SecretIdIsWrapped} is true, but neither {VaultFields.SecretId} nor {VaultFields.SecretIdPath} is set");
        return new(settings.AuthMount("approle"), settings.Text(VaultFields.Namespace)?.Trim('/'), settings.Needed(VaultFields.RoleId).Trim(), secretId, isWrapped);
    }

    public async Task<VaultToken> LoginAsync(VaultConnection connection, CancellationToken cancellationToken)
    {
        List<(string, string)> members = [("role_id", roleId)];
        if (secretId is not null)
        {
            string secret = await secretId.ReadAsync(cancellationToken);
            members.Add(("secret_id", isWrapped ? await UnwrapAsync(connection, secret, cancellationToken) : secret));
        }

        return await LoginCall.SendAsync(
            connection, this, $"auth/{mount}/login", members, $"{VaultFields.RoleId} or the secret id is wrong, or the secret id has ended", cancellationToken);
    }

    private async Task<string> UnwrapAsync(VaultConnection connection, string wrapping, CancellationToken cancellationToken)
    {
        string digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(wrapping)));
        // Several stores may start at once with one token.
        await Unwrapping.WaitAsync(cancellationToken);
        try
        {
            return Unwrapped.TryGetValue(digest, out string? known) ? known : Unwrapped[digest] = await UnwrapOnceAsync(connection, wrapping, cancellationToken);
        }
        finally
        {
            Unwrapping.Release();
        }
    }

    private async Task<string> UnwrapOnceAsync(VaultConnection connection, string wrapping, CancellationToken cancellationToken)
    {
        await CheckOriginAsync(connection, wrapping, cancellationToken);
        using VaultAnswer answer = await connection.TryAsync(new(HttpMethod.Post, "sys/wrapping/unwrap"), wrapping, cancellationToken);
        if (answer.Status is not HttpStatusCode.OK || VaultAnswer.Text(answer.Data, "secret_id") is not { Length: > 0 } unwrapped)
            throw Refused(connection, answer.Status);
        return unwrapped;
    }

    /// <summary>Somebody who took the wrapping token could have put another one in its place; only the server says where one was made.</summary>
    private async Task CheckOriginAsync(VaultConnection connection, string wrapping, CancellationToken cancellationToken)
    {
        using VaultAnswer answer = await connection.TryAsync(VaultCall.Post("sys/wrapping/lookup", ("token", wrapping)), token: null, cancellationToken);
        if (answer.Status is not HttpStatusCode.OK)
            throw Refused(connection, answer.Status);
        if (!IsOfRole(VaultAnswer.Text(answer.Data, "creation_path")))
        {
            throw new SecretStoreException(
                SecretStoreFailure.Unauthenticated,
                $"{Name}: the wrapping token was not made by auth/{mount}/role/<role>/secret-id, so that what it wraps is not used. Somebody may have put it in the place of the right one");
        }
    }

    private bool IsOfRole(string origin)
    {
        string path = space is not null && origin.StartsWith($"{space}/", StringComparison.Ordinal) ? origin[(space.Length + 1)..] : origin;
        string roles = $"auth/{Uri.UnescapeDataString(mount)}/role/";
        return path.StartsWith(roles, StringComparison.Ordinal) && path[roles.Length..].Split('/') is [{ Length: > 0 }, "secret-id"];
    }

    private SecretStoreException Refused(VaultConnection connection, HttpStatusCode status) => new(
        SecretStoreFailure.Unauthenticated,
        $"{Name}: the server at {connection.Server} does not unwrap the secret id (status {(int)status}). The wrapping token has ended, or was used before: by another command that logged in with it, such as tacit check --online, or by somebody else, who then has the secret id");
}
