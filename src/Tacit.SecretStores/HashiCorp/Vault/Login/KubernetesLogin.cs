using Tacit.Http;

namespace Tacit.SecretStores.HashiCorp.Vault.Login;

/// <summary>Method <c>kubernetes</c>: the pod's service account token, which the kubelet keeps fresh, so that it is read at each login.</summary>
internal sealed class KubernetesLogin(string mount, string role, Credential serviceAccountToken) : IVaultLogin
{
    private const string DefaultPath = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    public string Name => $"Kubernetes login at auth/{mount}";

    /// <summary>Reads the settings of the method.</summary>
    public static KubernetesLogin Of(VaultSettings settings) =>
        new(settings.AuthMount("kubernetes"), settings.Needed(VaultFields.Role), settings.Credential(VaultFields.Jwt, VaultFields.JwtPath, DefaultPath)!);

    public async Task<VaultToken> LoginAsync(VaultConnection connection, CancellationToken cancellationToken) => await LoginCall.SendAsync(
        connection,
        this,
        $"auth/{mount}/login",
        [("role", role), ("jwt", await serviceAccountToken.ReadAsync(cancellationToken))],
        $"role '{role}' is not bound to this service account, namespace and audience, or the server cannot review its token",
        cancellationToken);
}
