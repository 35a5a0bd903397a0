using Tacit.Abstractions;
using Tacit.Testing;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault.Login;

public sealed class JwtLoginTests : RepeatableLoginTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected override (string Method, string Path) FirstCall => ("POST", "auth/jwt/login");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_role_may_be_left_to_the_server()
    {
        Vault.Logins.Jwt(Role, $"jwt-{Canary}", isDefault: true);

        ISecretStore store = await Harness.StoreAsync(("vaultAuthMethod", "jwt"), ("vaultJwtPath", _folder.Write("jwt", $"jwt-{Canary}")));

        await AssertServesAsync(store);
    }

    private protected override (string Name, string Value)[] Arrange(FakeVaultRole role)
    {
        Vault.Logins.Jwt(role, $"jwt-{Canary}");
        return [("vaultAuthMethod", "jwt"), ("vaultRole", "app"), ("vaultJwt", $"jwt-{Canary}")];
    }

    private protected override (string Name, string Value)[] WrongCredentials() =>
        [("vaultAuthMethod", "jwt"), ("vaultRole", "app"), ("vaultJwt", Canary)];
}
