using Tacit.Abstractions;
using Tacit.Testing;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault.Login;

public sealed class AppRoleLoginTests : RepeatableLoginTests, IDisposable
{
    private const string RoleId = $"role-{Canary}";

    private readonly TemporaryFolder _folder = new();

    private protected override (string Method, string Path) FirstCall => ("POST", "auth/approle/login");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_secret_id_is_read_from_its_file_at_each_login()
    {
        Vault.Logins.AppRole(Role, RoleId);
        string first = Vault.CreateSecretId("app");
        string file = _folder.Write("secret-id", $"{first}\n");
        ISecretStore store = await Harness.StoreAsync(("vaultAuthMethod", "approle"), ("vaultRoleId", RoleId), ("vaultSecretIdPath", file));
        await AssertServesAsync(store);

        Vault.RemoveSecretId(first);
        _folder.Write("secret-id", Vault.CreateSecretId("app"));
        Vault.RevokeToken(Assert.Single(Vault.LiveTokens));

        await AssertServesAsync(store);
    }

    [Fact]
    public async Task A_wrapped_secret_id_is_unwrapped_once_and_kept()
    {
        Vault.Logins.AppRole(Role, RoleId);
        string wrapping = Vault.WrapSecretId("app", Hour);
        ISecretStore store = await WrappedAsync(wrapping);
        await AssertServesAsync(store);

        Vault.RevokeToken(Assert.Single(Vault.LiveTokens));

        await AssertServesAsync(store);
        Assert.Equal(2, Logins);
        // Nor does a component that is declared anew need another wrapping token.
        await AssertServesAsync(await WrappedAsync(wrapping));
        Assert.Equal(1, Vault.Count("POST", "sys/wrapping/unwrap"));
    }

    [Fact]
    public async Task A_wrapping_token_that_was_used_before_is_refused_with_a_warning_of_theft()
    {
        Vault.Logins.AppRole(Role, RoleId);
        string wrapping = Vault.WrapSecretId("app", Hour);
        using (HttpRequestMessage unwrap = new(HttpMethod.Post, new Uri($"{Vault.Address}/v1/sys/wrapping/unwrap")))
        {
            unwrap.Headers.Add("X-Vault-Token", wrapping);
            unwrap.Headers.Add("X-Vault-Request", "true");
            using HttpClient thief = new();
            using HttpResponseMessage taken = await thief.SendAsync(unwrap);
            taken.EnsureSuccessStatusCode();
        }

        SecretStoreException refusal = await Harness.RefusalAsync(Wrapped(wrapping));

        Assert.Equal(SecretStoreFailure.Unauthenticated, refusal.Failure);
        Assert.Contains("or by somebody else, who then has the secret id", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sys/wrapping/wrap")]
    [InlineData("cubbyhole/auth/approle/role/x/secret-id")]
    [InlineData("auth/approle/role/x/y/secret-id")]
    [InlineData("auth/approle/role//secret-id")]
    [InlineData("auth/approle2/role/x/secret-id")]
    public async Task A_wrapping_token_that_was_made_elsewhere_is_not_unwrapped(string origin)
    {
        Vault.Logins.AppRole(Role, RoleId);

        SecretStoreException refusal = await Harness.RefusalAsync(Wrapped(Vault.WrapSecretId("app", Hour, creationPath: origin)));

        Assert.Equal(SecretStoreFailure.Unauthenticated, refusal.Failure);
        Assert.Contains("was not made by auth/approle/role/<role>/secret-id", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, Vault.Count("POST", "sys/wrapping/unwrap"));
    }

    [Fact]
    public async Task A_login_can_be_mounted_elsewhere()
    {
        Vault.Logins.AppRole(Role, RoleId, mount: "team/roles");

        ISecretStore store = await Harness.StoreAsync(
            ("vaultAuthMethod", "approle"), ("vaultAuthMountPath", "auth/team/roles/"), ("vaultRoleId", RoleId), ("vaultSecretId", Vault.CreateSecretId("app")));

        await AssertServesAsync(store);
    }

    private protected override (string Name, string Value)[] Arrange(FakeVaultRole role)
    {
        Vault.Logins.AppRole(role, RoleId);
        return [("vaultAuthMethod", "approle"), ("vaultRoleId", RoleId), ("vaultSecretId", Vault.CreateSecretId("app"))];
    }

    private protected override (string Name, string Value)[] WrongCredentials() =>
        [("vaultAuthMethod", "approle"), ("vaultRoleId", RoleId), ("vaultSecretId", Canary)];

    private Task<ISecretStore> WrappedAsync(string wrapping) => Harness.StoreAsync(Wrapped(wrapping));

    private static (string Name, string Value)[] Wrapped(string wrapping) =>
        [("vaultAuthMethod", "approle"), ("vaultRoleId", RoleId), ("vaultSecretId", wrapping), ("vaultSecretIdIsWrapped", "true")];
}
