using Tacit.Http;

namespace Tacit.SecretStores.HashiCorp.Vault.Login;

/// <summary>Method <c>userpass</c>: a user name and a password.</summary>
internal sealed class UserPassLogin(string mount, string userName, Credential password) : IVaultLogin
{
    public string Name => $"userpass login at auth/{mount}";

    /// <summary>Reads the settings of the method.</summary>
    public static UserPassLogin Of(VaultSettings settings) => new(
        settings.AuthMount("userpass"),
        VaultPath.OfField(settings.Needed(VaultFields.UserName), VaultFields.UserName),
        settings.Credential(VaultFields.Password, VaultFields.PasswordPath, isVerbatim: true)
            ?? throw VaultSettings.Wrong(VaultFields.AuthMethod, $"{VaultFields.AuthMethod} is userpass, so either {VaultFields.Password} or {VaultFields.PasswordPath} is needed"));

    public async Task<VaultToken> LoginAsync(VaultConnection connection, CancellationToken cancellationToken) => await LoginCall.SendAsync(
        connection,
        this,
        $"auth/{mount}/login/{userName}",
        [("password", await password.ReadAsync(cancellationToken))],
        $"{VaultFields.UserName} or the password is wrong, or the user is locked out for a while",
        cancellationToken);
}
