namespace Tacit.SecretStores.HashiCorp.Vault.Login;

/// <summary>Method <c>cert</c>: the store's own TLS certificate.</summary>
internal sealed class CertificateLogin(string mount, string? role) : IVaultLogin
{
    public string Name => $"certificate login at auth/{mount}";

    /// <summary>Reads the settings of the method.</summary>
    public static CertificateLogin Of(VaultSettings settings) =>
        settings.Text(VaultFields.ClientCert) is null && settings.Text(VaultFields.ClientCertPem) is null
            ? throw VaultSettings.Wrong(VaultFields.AuthMethod, $"{VaultFields.AuthMethod} is cert, so either {VaultFields.ClientCert} and {VaultFields.ClientKey} or {VaultFields.ClientCertPem} and {VaultFields.ClientKeyPem} are needed")
            : new(settings.AuthMount("cert"), settings.Text(VaultFields.Role));

    public Task<VaultToken> LoginAsync(VaultConnection connection, CancellationToken cancellationToken) => LoginCall.SendAsync(
        connection, this, $"auth/{mount}/login", role is null ? [] : [("name", role)], "no certificate role accepts the store's certificate, or it has ended", cancellationToken);
}
