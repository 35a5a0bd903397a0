using Tacit.Abstractions;

namespace Tacit.SecretStores.HashiCorp.Vault;

/// <summary>The component metadata of <c>secretstores.hashicorp.vault</c>.</summary>
internal static class VaultFields
{
    public const string Address = "vaultAddr";
    public const string Namespace = "vaultNamespace";
    public const string AuthMethod = "vaultAuthMethod";
    public const string AuthMountPath = "vaultAuthMountPath";
    public const string Token = "vaultToken";
    public const string TokenPath = "vaultTokenMountPath";
    public const string Role = "vaultRole";
    public const string RoleId = "vaultRoleId";
    public const string SecretId = "vaultSecretId";
    public const string SecretIdPath = "vaultSecretIdPath";
    public const string SecretIdIsWrapped = "vaultSecretIdIsWrapped";
    public const string Jwt = "vaultJwt";
    public const string JwtPath = "vaultJwtPath";
    public const string UserName = "vaultUsername";
    public const string Password = "vaultPassword";
    public const string PasswordPath = "vaultPasswordPath";
    public const string EnginePath = "enginePath";
    public const string EngineVersion = "engineVersion";
    public const string KeyPrefix = "vaultKVPrefix";
    public const string UsesKeyPrefix = "vaultKVUsePrefix";
    public const string ValueType = "vaultValueType";
    public const string SkipVerify = "skipVerify";
    public const string TlsServerName = "tlsServerName";
    public const string CaPem = "caPem";
    public const string CaPath = "caPath";
    public const string CaCert = "caCert";
    public const string ClientCertPem = "clientCertPem";
    public const string ClientKeyPem = "clientKeyPem";
    public const string ClientCert = "clientCert";
    public const string ClientKey = "clientKey";
    public const string RedirectHosts = "vaultRedirectHosts";
    public const string Timeout = "vaultTimeout";
    public const string MaxAnswerBytes = "vaultMaxResponseBytes";

    public static IReadOnlyList<MetadataField> All { get; } =
    [
        new(Address, MetadataFieldKind.Text, "Address of the server.") { Default = VaultSettings.DefaultAddress },
        new(Namespace, MetadataFieldKind.Text, "Namespace of the login and of the secrets, such as team/app."),
        new(AuthMethod, MetadataFieldKind.Text, "How the store logs in.") { Default = "token", AllowedValues = ["token", "approle", "kubernetes", "jwt", "cert", "userpass"] },
        new(AuthMountPath, MetadataFieldKind.Text, "Where the login method is mounted, without auth/; left out, at its own name.") { Aliases = ["vaultKubernetesMountPath"] },
        new(Token, MetadataFieldKind.Text, "token: the token. Either this or vaultTokenMountPath.") { Sensitive = true },
        new(TokenPath, MetadataFieldKind.Text, "token: path of a file that holds the token; read again when it changes."),
        new(Role, MetadataFieldKind.Text, "kubernetes (required), jwt: the role. cert: the name of the certificate role.") { Aliases = ["vaultKubernetesRole"] },
        new(RoleId, MetadataFieldKind.Text, "approle: the role id."),
        new(SecretId, MetadataFieldKind.Text, "approle: the secret id. Either this or vaultSecretIdPath, or neither where the role needs none.") { Sensitive = true },
        new(SecretIdPath, MetadataFieldKind.Text, "approle: path of a file that holds the secret id; read at each login."),
        new(SecretIdIsWrapped, MetadataFieldKind.Boolean, "approle: the secret id is a wrapping token, which is unwrapped at the first login.") { Default = "false" },
        new(Jwt, MetadataFieldKind.Text, "jwt: the token of the identity provider. Either this or vaultJwtPath.") { Sensitive = true },
        new(JwtPath, MetadataFieldKind.Text, "jwt, kubernetes: path of a file that holds the token, read at each login; for kubernetes /var/run/secrets/kubernetes.io/serviceaccount/token if left out.") { Aliases = ["vaultServiceAccountTokenPath"] },
        new(UserName, MetadataFieldKind.Text, "userpass: the user name."),
        new(Password, MetadataFieldKind.Text, "userpass: the password. Either this or vaultPasswordPath.") { Sensitive = true },
        new(PasswordPath, MetadataFieldKind.Text, "userpass: path of a file that holds the password; read at each login."),
        new(EnginePath, MetadataFieldKind.Text, "Where the secrets engine is mounted.") { Default = "secret" },
        new(EngineVersion, MetadataFieldKind.Text, "Version of the KV engine; auto asks the server, and knows engines that are no KV engine too.") { Default = "auto", AllowedValues = ["auto", "1", "2"] },
        new(KeyPrefix, MetadataFieldKind.Text, "KV: folder that holds the secrets.") { Default = VaultSettings.DefaultKeyPrefix },
        new(UsesKeyPrefix, MetadataFieldKind.Boolean, "KV: false for secrets at the top of the engine.") { Default = "true" },
        new(ValueType, MetadataFieldKind.Text, "map: a secret is its pairs. text: a secret is one pair, its JSON.") { Default = "map", AllowedValues = ["map", "text"] },
        new(CaPem, MetadataFieldKind.Text, "Certificate authorities to trust instead of the system's, in PEM. Goes before caPath and caCert."),
        new(CaPath, MetadataFieldKind.Text, "Folder in which every file, at any depth, is of authorities in PEM. Goes before caCert."),
        new(CaCert, MetadataFieldKind.Text, "Path of a file of authorities in PEM."),
        new(TlsServerName, MetadataFieldKind.Text, "Name that the server's certificate must be for, where it is not the host of vaultAddr."),
        new(SkipVerify, MetadataFieldKind.Text, "Accepts any certificate; the connection may then be anybody's.") { Default = "false", AllowedValues = ["true", "false"] },
        new(ClientCert, MetadataFieldKind.Text, "Path of the store's own certificate in PEM, for cert and for servers that ask for one; read again when it changes."),
        new(ClientKey, MetadataFieldKind.Text, "Path of its key in PEM."),
        new(ClientCertPem, MetadataFieldKind.Text, "The certificate itself instead of clientCert."),
        new(ClientKeyPem, MetadataFieldKind.Text, "The key itself instead of clientKey.") { Sensitive = true },
        new(RedirectHosts, MetadataFieldKind.Text, "Other nodes of the cluster that may be redirected to, as host or host:port, separated by commas."),
        new(Timeout, MetadataFieldKind.Duration, "Time limit of one call.") { Default = "15s" },
        new(MaxAnswerBytes, MetadataFieldKind.Number, "Size limit of one answer, in bytes.") { Default = "1048576" },
    ];
}
