namespace Tacit.SecretStores.HashiCorp.Vault.Login;

/// <summary>The login methods by the values of <c>vaultAuthMethod</c>.</summary>
internal static class LoginMethods
{
    /// <summary>The method that the component asks for.</summary>
    /// <exception cref="Abstractions.SecretStoreException">Its settings cannot be right.</exception>
    public static IVaultLogin Of(VaultSettings settings)
    {
        string method = settings.Text(VaultFields.AuthMethod)?.ToLowerInvariant() ?? "token";
        if (method != "token" && (settings.Text(VaultFields.Token) ?? settings.Text(VaultFields.TokenPath)) is not null)
        {
            throw VaultSettings.Wrong(
                VaultFields.AuthMethod, $"{VaultFields.Token} and {VaultFields.TokenPath} must not be set when {VaultFields.AuthMethod} is {method}");
        }

        return method switch
        {
            "approle" => AppRoleLogin.Of(settings),
            "kubernetes" => KubernetesLogin.Of(settings),
            "jwt" => JwtLogin.Of(settings),
            "cert" => CertificateLogin.Of(settings),
            "userpass" => UserPassLogin.Of(settings),
            _ => TokenLogin.Of(settings),
        };
    }
}
