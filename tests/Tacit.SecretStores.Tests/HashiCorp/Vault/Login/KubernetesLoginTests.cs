using Tacit.Abstractions;
using Tacit.Testing;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault.Login;

public sealed class KubernetesLoginTests : RepeatableLoginTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected override (string Method, string Path) FirstCall => ("POST", "auth/kubernetes/login");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_service_account_token_is_read_at_each_login()
    {
        ISecretStore store = await StoreAsync(Role);
        Vault.Logins.Change("kubernetes", "app", _ => null);
        Vault.Logins.Kubernetes(Role, $"rotated-{Canary}");
        _folder.Write("token", $"rotated-{Canary}");
        Vault.RevokeToken(Assert.Single(Vault.LiveTokens));

        await AssertServesAsync(store);
    }

    [Fact]
    public async Task The_usual_place_of_the_token_is_named_when_there_is_none()
    {
        SecretStoreException refusal = await Harness.RefusalAsync(("vaultAuthMethod", "kubernetes"), ("vaultRole", "app"));

        Assert.Equal(SecretStoreFailure.InvalidRequest, refusal.Failure);
        Assert.Contains("vaultJwtPath: /var/run/secrets/kubernetes.io/serviceaccount/token does not exist", refusal.Message, StringComparison.Ordinal);
    }

    private protected override (string Name, string Value)[] Arrange(FakeVaultRole role)
    {
        Vault.Logins.Kubernetes(role, $"jwt-{Canary}");
        return [("vaultAuthMethod", "kubernetes"), ("vaultKubernetesRole", "app"), ("vaultServiceAccountTokenPath", _folder.Write("token", $"jwt-{Canary}\n"))];
    }

    private protected override (string Name, string Value)[] WrongCredentials() =>
        [("vaultAuthMethod", "kubernetes"), ("vaultRole", "app"), ("vaultJwtPath", _folder.Write("token", Canary))];
}
