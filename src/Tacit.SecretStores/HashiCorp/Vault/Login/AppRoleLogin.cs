using System.Net;
using Tacit.Abstractions;

namespace Tacit.SecretStores.HashiCorp.Vault.Login;

/// <summary>Method <c>approle</c>: a role id and a secret id, which may come wrapped in a token that can be used once.</summary>
internal sealed class AppRoleLogin(string mount, string roleId, Credential? secretId, bool isWrapped) : IVaultLogin
{
    private string? _wrapping;
    private string? _unwrapped;

    public string Name => $"AppRole login at auth/{mount}";

    public bool GivesNewTokens => true;

    public Credential? TokenFile => null;

    /// <summary>Reads the settings of the method.</summary>
    public static AppRoleLogin Of(VaultSettings settings)
    {
        Credential? secretId = settings.Credential(VaultFields.SecretId, VaultFields.SecretIdPath);
        bool isWrapped = settings.IsTrue(VaultFields.SecretIdIsWrapped);
        if (isWrapped && secretId is null)
            throw VaultSettings.Wrong(VaultFields.SecretIdIsWrapped, $"{VaultFields.SecretIdIsWrapped} is true, but neither {VaultFields.SecretId} nor {VaultFields.SecretIdPath} is set");
        return new(settings.AuthMount("approle"), settings.Needed(VaultFields.RoleId).Trim(), secretId, isWrapped);
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

    /// <summary>A wrapping token gives its secret id once: it is kept for later logins, until another wrapping token is there.</summary>
    private async Task<string> UnwrapAsync(VaultConnection connection, string wrapping, CancellationToken cancellationToken)
    {
        if (_unwrapped is not null && _wrapping == wrapping)
            return _unwrapped;
        await CheckOriginAsync(connection, wrapping, cancellationToken);
        using VaultAnswer answer = await connection.TryAsync(new(HttpMethod.Post, "sys/wrapping/unwrap"), wrapping, cancellationToken);
        if (answer.Status is not HttpStatusCode.OK || VaultAnswer.Text(answer.Data, "secret_id") is not { Length: > 0 } unwrapped)
            throw Refused(connection, answer.Status);
        (_wrapping, _unwrapped) = (wrapping, unwrapped);
        return unwrapped;
    }

    /// <summary>Somebody who took the wrapping token could have put another one in its place; only the server says where one was made.</summary>
    private async Task CheckOriginAsync(VaultConnection connection, string wrapping, CancellationToken cancellationToken)
    {
        VaultCall call = new(HttpMethod.Post, "sys/wrapping/lookup") { Body = LoginCall.Body([("token", wrapping)]) };
        using VaultAnswer answer = await connection.TryAsync(call, token: null, cancellationToken);
        if (answer.Status is not HttpStatusCode.OK)
            throw Refused(connection, answer.Status);
        string origin = VaultAnswer.Text(answer.Data, "creation_path");
        if (!origin.Contains($"auth/{Uri.UnescapeDataString(mount)}/role/", StringComparison.Ordinal) || !origin.EndsWith("/secret-id", StringComparison.Ordinal))
        {
            throw new SecretStoreException(
                SecretStoreFailure.Unauthenticated,
                $"{Name}: the wrapping token was not made by auth/{mount}/role/<role>/secret-id, so that what it wraps is not used. Somebody may have put it in the place of the right one");
        }
    }

    private SecretStoreException Refused(VaultConnection connection, HttpStatusCode status) => new(
        SecretStoreFailure.Unauthenticated,
        $"{Name}: the server at {connection.Server} does not unwrap the secret id (status {(int)status}). The wrapping token has ended, or was used before: if that was not you, somebody else has the secret id");
}
