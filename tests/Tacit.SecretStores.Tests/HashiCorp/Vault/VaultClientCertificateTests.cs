using System.Security.Cryptography.X509Certificates;
using Tacit.Abstractions;
using Tacit.Testing;
using Tacit.Testing.Backends;
using static Tacit.SecretStores.Tests.HashiCorp.Vault.VaultFailures;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>The store's own certificate.</summary>
public sealed class VaultClientCertificateTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly TemporaryFolder _folder = new();
    private string? _shown;

    [Fact]
    public async Task A_certificate_can_stand_in_the_metadata()
    {
        await using VaultHarness vault = await StartAsync();

        await vault.StoreAsync(Metadata(Pem("app")));

        Assert.Equal("CN=app", _shown);
    }

    [Fact]
    public async Task A_certificate_can_stand_in_files()
    {
        await using VaultHarness vault = await StartAsync();

        await vault.StoreAsync(Metadata(Files("app")));

        Assert.Equal("CN=app", _shown);
    }

    [Fact]
    public async Task Texts_go_before_files()
    {
        await using VaultHarness vault = await StartAsync();

        await vault.StoreAsync(Metadata([.. Files("file"), .. Pem("text")]));

        Assert.Equal("CN=text", _shown);
    }

    [Fact]
    public async Task Without_a_certificate_none_is_shown()
    {
        await using VaultHarness vault = await StartAsync();

        await vault.StoreAsync(Metadata([]));

        Assert.Null(_shown);
    }

    [Fact]
    public async Task Files_that_have_changed_are_used_by_the_next_connection()
    {
        await using VaultHarness vault = await StartAsync();
        ISecretStore store = await vault.StoreAsync(Metadata(Files("first")));
        Files("second");
        Assert.Equal("CN=first", _shown);
        await ReconnectAsync(vault, store);

        await vault.FailsAsync(store, SecretStoreFailure.NotFound);

        Assert.Equal("CN=second", _shown);
    }

    [Theory]
    [InlineData("client.key", "")]
    [InlineData("client.pem", "half of it")]
    public async Task Files_that_are_broken_for_a_while_leave_the_last_good_certificate_in_use(string file, string content)
    {
        await using VaultHarness vault = await StartAsync();
        ISecretStore store = await vault.StoreAsync(Metadata(Files("first")));
        _folder.Write(file, content);
        _shown = null;
        await ReconnectAsync(vault, store);

        await vault.FailsAsync(store, SecretStoreFailure.NotFound);

        Assert.Equal("CN=first", _shown);
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_refused()
    {
        string key = TestCertificates.KeyPem(_certificates.Client("other"));

        await RefusesAsync(
            "clientCertPem",
            [Pem("app")[0], ("clientKeyPem", key)],
            "clientCertPem and clientKeyPem are no certificate and its key; write both in PEM, the key without a password");
    }

    [Fact]
    public async Task A_text_that_is_no_key_is_refused_and_not_quoted() =>
        await RefusesAsync("clientCertPem", [Pem("app")[0], ("clientKeyPem", $"-----BEGIN PRIVATE KEY-----\n{Canary}\n-----END PRIVATE KEY-----\n")], "are no certificate and its key");

    [Fact]
    public async Task Files_that_are_not_there_are_named()
    {
        string missing = Path.Combine(_folder.Path, "missing.pem");

        await RefusesAsync("clientCert", [("clientCert", missing), ("clientKey", missing)], $"clientCert: {missing} does not exist");
    }

    [Theory]
    [InlineData("clientCert", "clientKey")]
    [InlineData("clientKey", "clientCert")]
    [InlineData("clientCertPem", "clientKeyPem")]
    [InlineData("clientKeyPem", "clientCertPem")]
    public async Task A_half_is_refused(string field, string missing) => await RefusesAsync(field, [(field, Canary)], $"{field} is set without {missing}");

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Dispose();
    }

    private static async Task RefusesAsync(string field, (string, string)[] metadata, string words)
    {
        StoreSurroundings surroundings = new(SecretStores.HashiCorp.Vault.VaultSecretStore.Descriptor);
        await surroundings.RefusesAsync(field, [("vaultToken", Canary), .. metadata], words);
    }

    /// <summary>Ends the connection, and has the store notice it: the first call may still be sent on the old one.</summary>
    private static async Task ReconnectAsync(VaultHarness vault, ISecretStore store)
    {
        await vault.Vault.StopAsync();
        await vault.Vault.RestartAsync();
        await store.FailureAsync("db");
    }

    private async Task<VaultHarness> StartAsync()
    {
        VaultHarness vault = await VaultHarness.StartAsync(new(_certificates.Server("127.0.0.1"), AsksForClientCertificate: true));
        vault.Vault.Intercept = (_, context) =>
        {
            _shown = context.Connection.ClientCertificate?.Subject;
            return Task.FromResult(false);
        };
        return vault;
    }

    private (string, string)[] Metadata((string, string)[] metadata) => [("caPem", _certificates.AuthorityPem), .. metadata];

    private (string, string)[] Pem(string name)
    {
        X509Certificate2 certificate = _certificates.Client(name);
        return [("clientCertPem", TestCertificates.Pem(certificate)), ("clientKeyPem", TestCertificates.KeyPem(certificate))];
    }

    private (string, string)[] Files(string name)
    {
        X509Certificate2 certificate = _certificates.Client(name);
        return
        [
            ("clientCert", _folder.Write("client.pem", TestCertificates.Pem(certificate))),
            ("clientKey", _folder.Write("client.key", TestCertificates.KeyPem(certificate))),
        ];
    }
}
