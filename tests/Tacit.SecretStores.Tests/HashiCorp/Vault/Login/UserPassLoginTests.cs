using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault.Login;

public sealed class UserPassLoginTests : RepeatableLoginTests
{
    private protected override (string Method, string Path) FirstCall => ("POST", "auth/userpass/login/app");

    private protected override (string Name, string Value)[] Arrange(FakeVaultRole role)
    {
        Vault.Logins.User(role, $"password {Canary} ü");
        return [("vaultAuthMethod", "userpass"), ("vaultUsername", "app"), ("vaultPassword", $"password {Canary} ü")];
    }

    private protected override (string Name, string Value)[] WrongCredentials() =>
        [("vaultAuthMethod", "userpass"), ("vaultUsername", "app"), ("vaultPassword", Canary)];
}
