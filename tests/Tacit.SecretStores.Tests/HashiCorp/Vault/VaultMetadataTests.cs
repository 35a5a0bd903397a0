using System.Security.Cryptography.X509Certificates;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault;
using Tacit.Testing.Backends;
using Tacit.Testing.Vault;
using static Tacit.SecretStores.Tests.HashiCorp.Vault.VaultFailures;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>Metadata that cannot be right, and metadata that is left out or empty.</summary>
public sealed class VaultMetadataTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    [Theory]
    [InlineData("vaultTimeout", "0s", "vaultTimeout must be more than 0")]
    [InlineData("vaultMaxResponseBytes", "1023", "vaultMaxResponseBytes must be from 1024 to 1073741824")]
    [InlineData("vaultMaxResponseBytes", "1073741825", "vaultMaxResponseBytes must be from 1024 to 1073741824")]
    [InlineData("enginePath", "..", "enginePath has the part '..'")]
    [InlineData("enginePath", "a/../b", "enginePath has the part '..'")]
    [InlineData("enginePath", "./a", "enginePath has the part '.'")]
    [InlineData("enginePath", "a//b", "enginePath has a slash at its start or end, or two in a row")]
    [InlineData("enginePath", "/", "enginePath is empty")]
    [InlineData("enginePath", "a\nb", "enginePath holds a control character")]
    [InlineData("vaultKVPrefix", "../other", "vaultKVPrefix has the part '..'")]
    [InlineData("vaultKVPrefix", "a/..", "vaultKVPrefix has the part '..'")]
    [InlineData("vaultKVPrefix", "a\0", "vaultKVPrefix holds a control character")]
    [InlineData("vaultNamespace", "team/../other", "vaultNamespace has the part '..'")]
    [InlineData("vaultNamespace", "team\r\nX-Other: 1", "vaultNamespace holds a control character")]
    [InlineData("vaultToken", " \t\n", "vaultToken holds nothing but white space")]
    [InlineData("caPem", "canary-7f3a91", "caPem holds no certificate; write PEM")]
    [InlineData("caPem", "-----BEGIN CERTIFICATE-----\ncanary7f3a91\n-----END CERTIFICATE-----", "caPem holds a certificate that cannot be read; write PEM")]
    [InlineData("caPath", "a\0b", "caPath holds a NUL character")]
    [InlineData("caCert", "a\0b", "caCert holds a NUL character")]
    public async Task What_cannot_be_right_is_refused_at_the_start(string field, string value, string words) => await RefusesAsync(field, [(field, value)], words);

    [Theory]
    [InlineData("approle")]
    [InlineData("kubernetes")]
    [InlineData("jwt")]
    [InlineData("cert")]
    [InlineData("userpass")]
    public async Task A_login_mount_that_leads_elsewhere_is_refused(string method) => await RefusesAsync(
        "vaultAuthMountPath",
        [("vaultToken", ""), ("vaultAuthMethod", method), ("vaultAuthMountPath", "auth/../sys"), .. Credentials()],
        "vaultAuthMountPath has the part '..'");

    [Fact]
    public async Task A_user_name_that_leads_elsewhere_is_refused() => await RefusesAsync(
        "vaultUsername",
        [("vaultToken", ""), ("vaultAuthMethod", "userpass"), ("vaultUsername", "../x"), ("vaultPassword", Canary)],
        "vaultUsername has the part '..'");

    [Theory]
    [InlineData("approle", "vaultAuthMethod", "vaultRoleId is required when vaultAuthMethod is approle")]
    [InlineData("kubernetes", "vaultAuthMethod", "vaultRole is required when vaultAuthMethod is kubernetes")]
    [InlineData("jwt", "vaultAuthMethod", "vaultAuthMethod is jwt, so either vaultJwt or vaultJwtPath is needed")]
    [InlineData("cert", "vaultAuthMethod", "either clientCert and clientKey or clientCertPem and clientKeyPem are needed")]
    [InlineData("userpass", "vaultAuthMethod", "vaultUsername is required when vaultAuthMethod is userpass")]
    [InlineData("USERPASS", "vaultAuthMethod", "vaultUsername is required")]
    [InlineData("token", "vaultToken", "token mount path and token not set: vaultAuthMethod is token, so either vaultToken or vaultTokenMountPath is needed")]
    [InlineData("", "vaultToken", "token mount path and token not set")]
    public async Task A_login_without_its_credentials_is_refused(string method, string field, string words) =>
        await RefusesAsync(field, [("vaultToken", ""), ("vaultAuthMethod", method)], words);

    [Fact]
    public async Task A_password_is_needed() => await RefusesAsync(
        "vaultAuthMethod", [("vaultToken", ""), ("vaultAuthMethod", "userpass"), ("vaultUsername", "ann")], "either vaultPassword or vaultPasswordPath is needed");

    [Fact]
    public async Task A_wrapped_secret_id_is_needed_where_it_is_announced() => await RefusesAsync(
        "vaultSecretIdIsWrapped",
        [("vaultToken", ""), ("vaultAuthMethod", "approle"), ("vaultRoleId", "r"), ("vaultSecretIdIsWrapped", "true")],
        "vaultSecretIdIsWrapped is true, but neither vaultSecretId nor vaultSecretIdPath is set");

    [Theory]
    [InlineData("vaultToken", Canary)]
    [InlineData("vaultTokenMountPath", "/tmp/token")]
    public async Task A_token_beside_another_login_is_refused(string field, string value) => await RefusesAsync(
        "vaultAuthMethod",
        [("vaultToken", ""), ("vaultAuthMethod", "userpass"), (field, value)],
        "vaultToken and vaultTokenMountPath must not be set when vaultAuthMethod is userpass");

    [Fact]
    public async Task Two_tokens_are_refused() => await RefusesAsync(
        "vaultTokenMountPath", [("vaultTokenMountPath", "/tmp/token")], "token mount path and token both set: keep either vaultToken or vaultTokenMountPath");

    [Theory]
    [InlineData("approle", "vaultSecretId", "vaultSecretIdPath")]
    [InlineData("jwt", "vaultJwt", "vaultJwtPath")]
    [InlineData("kubernetes", "vaultJwt", "vaultJwtPath")]
    [InlineData("userpass", "vaultPassword", "vaultPasswordPath")]
    public async Task A_credential_in_two_places_is_refused(string method, string field, string pathField) => await RefusesAsync(
        pathField,
        [("vaultToken", ""), ("vaultAuthMethod", method), ("vaultRoleId", "r"), ("vaultRole", "r"), ("vaultUsername", "u"), (field, Canary), (pathField, "/tmp/x")],
        $"{field} and {pathField} are both set; keep one of them");

    [Fact]
    public async Task Fields_that_are_empty_are_as_if_they_were_left_out()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Put("secret/dapr/db", ("password", "p"));
        string[] others = ["vaultAddr", "vaultToken", "vaultKVUsePrefix"];
        (string, string)[] empty = [.. VaultSecretStore.Descriptor.Fields.Where(field => !others.Contains(field.Name)).Select(field => (field.Name, ""))];

        ISecretStore store = await vault.StoreAsync([("vaultToken", FakeVault.RootToken), .. empty]);

        Assert.Equal(["db.password=p"], await store.AllPairsAsync());
        Assert.Equal(SecretStoreFeatures.MultipleKeyValuesPerSecret, store.Features);
        Assert.All(vault.Vault.Calls, call => Assert.Null(call.Namespace));
    }

    [Fact]
    public void What_is_left_out_has_these_defaults() => Assert.Equal(
        [
            "caCert=", "caPath=", "caPem=", "clientCert=", "clientCertPem=", "clientKey=", "clientKeyPem=", "enginePath=secret", "engineVersion=auto", "skipVerify=false",
            "tlsServerName=", "vaultAddr=https://127.0.0.1:8200", "vaultAuthMethod=token", "vaultAuthMountPath=", "vaultJwt=", "vaultJwtPath=", "vaultKVPrefix=dapr",
            "vaultKVUsePrefix=true", "vaultMaxResponseBytes=1048576", "vaultNamespace=", "vaultPassword=", "vaultPasswordPath=", "vaultRedirectHosts=", "vaultRole=", "vaultRoleId=",
            "vaultSecretId=", "vaultSecretIdIsWrapped=false", "vaultSecretIdPath=", "vaultTimeout=15s", "vaultToken=", "vaultTokenMountPath=", "vaultUsername=", "vaultValueType=map",
        ],
        VaultSecretStore.Descriptor.Fields.Select(field => $"{field.Name}={field.Default}").Order(StringComparer.Ordinal));

    [Fact]
    public void Whatever_can_be_a_credential_is_marked_as_one() => Assert.Equal(
        ["clientKeyPem", "vaultJwt", "vaultPassword", "vaultSecretId", "vaultToken"],
        VaultSecretStore.Descriptor.Fields.Where(field => field.Sensitive).Select(field => field.Name).Order(StringComparer.Ordinal));

    public void Dispose() => _certificates.Dispose();

    private IEnumerable<(string, string)> Credentials()
    {
        X509Certificate2 certificate = _certificates.Client("app");
        return
        [
            ("vaultRoleId", "r"), ("vaultRole", "r"), ("vaultJwt", Canary), ("vaultUsername", "u"), ("vaultPassword", Canary),
            ("clientCertPem", TestCertificates.Pem(certificate)), ("clientKeyPem", TestCertificates.KeyPem(certificate)),
        ];
    }

    /// <summary>Later values replace earlier ones; a token is there unless it is taken away.</summary>
    private static async Task RefusesAsync(string field, (string Name, string Value)[] metadata, string words)
    {
        StoreSurroundings surroundings = new(VaultSecretStore.Descriptor);
        (string Name, string Value)[] all = [("vaultToken", Canary), .. metadata];
        await surroundings.RefusesAsync(field, [.. all.GroupBy(item => item.Name).Select(same => same.Last())], words);
    }
}
