using Tacit.Http;

namespace Tacit.SecretStores.HashiCorp.Vault.Login;

/// <summary>Method <c>jwt</c>: a token that an identity provider signed, also for OIDC without a browser.</summary>
internal sealed class JwtLogin(string mount, string? role, Credential jwt) : IVaultLogin
{
    public string Name => $"JWT login at auth/{mount}";

    /// <summary>Reads the settings of the method.</summary>
    public static JwtLogin Of(VaultSettings settings) => new(
        settings.AuthMount("jwt"),
        settings.Text(VaultFields.Role),
        settings.Credential(VaultFields.Jwt, VaultFields.JwtPath)
            ?? throw VaultSettings.Wrong(VaultFields.AuthMethod, $"{VaultFields.AuthMethod} is jwt, so either {VaultFields.Jwt} or {VaultFields.JwtPath} is needed"));

    public async Task<VaultToken> LoginAsync(VaultConnection connection, CancellationToken cancellationToken)
    {
        List<(string, string)> members = [("jwt", await jwt.ReadAsync(cancellationToken))];
        if (role is not null)
            members.Add(("role", role));
        return await LoginCall.SendAsync(
            connection, this, $"auth/{mount}/login", members, "the token has ended, is not for this audience, or its claims are not those of the role", cancellationToken);
    }
}
