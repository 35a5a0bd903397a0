using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Tacit.Abstractions;
using Tacit.Testing;
using Tacit.Testing.Backends;
using static Tacit.SecretStores.Tests.HashiCorp.Vault.VaultFailures;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>Whether the server is who it says, by authorities from every place they can be named in.</summary>
public sealed class VaultTrustTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly TestCertificates _others = new("another authority");
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task An_authority_can_stand_in_the_metadata() => await ReadsAsync(("caPem", _certificates.AuthorityPem));

    [Fact]
    public async Task An_authority_can_stand_among_others() => await ReadsAsync(("caPem", $"# a bundle\n{_others.AuthorityPem}\n{_certificates.AuthorityPem}"));

    [Fact]
    public async Task An_authority_can_stand_in_a_file() => await ReadsAsync(("caCert", _folder.Write("ca.pem", _certificates.AuthorityPem)));

    [Fact]
    public async Task Every_file_of_a_folder_counts_and_so_do_its_folders()
    {
        _folder.Write("cas/one.pem", _others.AuthorityPem);
        _folder.Write("cas/deep/er/two.crt", _certificates.AuthorityPem);

        await ReadsAsync(("caPath", Path.Combine(_folder.Path, "cas")));
    }

    [Fact]
    public async Task The_text_goes_before_the_folder_and_the_folder_before_the_file()
    {
        (string, string) rightText = ("caPem", _certificates.AuthorityPem);
        (string, string) wrongText = ("caPem", _others.AuthorityPem);
        _folder.Write("right/ca.pem", _certificates.AuthorityPem);
        _folder.Write("wrong/ca.pem", _others.AuthorityPem);
        (string, string) rightFolder = ("caPath", Path.Combine(_folder.Path, "right"));
        (string, string) wrongFolder = ("caPath", Path.Combine(_folder.Path, "wrong"));
        (string, string) rightFile = ("caCert", Path.Combine(_folder.Path, "right/ca.pem"));
        (string, string) wrongFile = ("caCert", Path.Combine(_folder.Path, "wrong/ca.pem"));

        await ReadsAsync(rightText, wrongFolder, wrongFile);
        await IsNotTrustedAsync("127.0.0.1", [wrongText, rightFolder, rightFile]);
        await ReadsAsync(rightFolder, wrongFile);
        await IsNotTrustedAsync("127.0.0.1", [wrongFolder, rightFile]);
    }

    [Fact]
    public async Task An_authority_that_another_one_has_issued_can_be_named_alone()
    {
        TestCertificates intermediate = _certificates.Intermediate("intermediate");
        (string, string) named = ("caPem", intermediate.AuthorityPem);

        await ReadsAsync(intermediate.Server("127.0.0.1"), named);
        await IsNotTrustedAsync(intermediate.Server("vault.example"), [named], "its certificate is for another name; tlsServerName says which one to expect");
        await IsNotTrustedAsync(_certificates.Server("127.0.0.1"), [named], "its certificate is not accepted (");
    }

    [Fact]
    public async Task An_issued_authority_of_somebody_else_is_not_trusted_whatever_its_name()
    {
        TestCertificates intermediate = _certificates.Intermediate("intermediate");
        (string, string) named = ("caPem", intermediate.AuthorityPem);

        await IsNotTrustedAsync(_others.Intermediate("intermediate").Server("127.0.0.1"), [named], "its certificate is not accepted (");
        await IsNotTrustedAsync(_certificates.Intermediate("intermediate").Server("127.0.0.1"), [named], "its certificate is not accepted (");
        await IsNotTrustedAsync(intermediate.Server("127.0.0.1"), [("caPem", _others.Intermediate("other").AuthorityPem)], "its certificate is not accepted (");
    }

    [Theory]
    [InlineData("false", "vault.example")]
    [InlineData("true", "localhost")]
    public async Task The_name_to_expect_is_what_the_server_is_asked_for_unless_any_will_do(string skipVerify, string asked)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync(new(_certificates.Server("vault.example")));
        string? shown = null;
        vault.Vault.Intercept = (_, context) =>
        {
            shown = context.Features.Get<ITlsHandshakeFeature>()?.HostName;
            return Task.FromResult(false);
        };

        await vault.StoreAsync(
            ("vaultAddr", $"https://localhost:{vault.Vault.Port}"), ("caPem", _certificates.AuthorityPem), ("tlsServerName", "vault.example"), ("skipVerify", skipVerify));

        Assert.Equal(asked, shown);
        Assert.All(vault.Vault.Calls, call => Assert.Equal($"localhost:{vault.Vault.Port}", call.Headers["Host"]));
    }

    [Fact]
    public async Task A_server_of_another_authority_is_not_trusted() =>
        await IsNotTrustedAsync("127.0.0.1", [("caPem", _others.AuthorityPem)], "its certificate is not accepted (", "caPem, caPath or caCert name the authority that issued it");

    [Fact]
    public async Task Without_an_authority_those_of_the_system_count() =>
        await IsNotTrustedAsync("127.0.0.1", [], "its certificate is not accepted (", "caPem, caPath or caCert name the authority that issued it");

    [Fact]
    public async Task A_certificate_for_another_name_is_not_accepted() =>
        await IsNotTrustedAsync("vault.example", [("caPem", _certificates.AuthorityPem)], "its certificate is for another name; tlsServerName says which one to expect");

    [Fact]
    public async Task The_name_to_expect_can_be_told() =>
        await ReadsAsync("vault.example", ("caPem", _certificates.AuthorityPem), ("tlsServerName", "vault.example"));

    [Fact]
    public async Task The_address_does_not_count_where_a_name_is_told() => await IsNotTrustedAsync(
        "127.0.0.1", [("caPem", _certificates.AuthorityPem), ("tlsServerName", "vault.example")], "its certificate is for another name than tlsServerName 'vault.example'");

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once() =>
        await IsNotTrustedAsync("vault.example", [], "its certificate is for another name", "its certificate is not accepted");

    [Fact]
    public async Task A_certificate_that_has_ended_is_not_accepted()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync(new(Ended()));

        await vault.Surroundings.FailsAsync(
            () => vault.StoreAsync(("caPem", _certificates.AuthorityPem)), SecretStoreFailure.InvalidRequest, vault.Vault.Address, "is not trusted", "NotTimeValid");
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_server_that_is_not_trusted()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync(new(_certificates.Server("127.0.0.1")));

        await vault.Surroundings.FailsAsync(() => vault.StoreAsync(("vaultToken", Canary)), SecretStoreFailure.InvalidRequest, "is not trusted");

        Assert.Empty(vault.Vault.Calls);
    }

    [Fact]
    public async Task Any_certificate_will_do_where_verification_is_skipped_which_is_said_aloud()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync(new(Ended()));
        vault.Vault.Put("secret/dapr/db", ("password", "p"));

        ISecretStore store = await vault.StoreAsync(("skipVerify", "true"), ("caPem", "no certificate"), ("caPath", "/not/there"), ("caCert", "/not/there"));

        Assert.Single((await store.GetAsync("db")).Pairs);
        CapturedLogs.CapturedLog warning = Assert.Single(vault.Surroundings.Logs.Lines, line => line.Id.Id == LogEventIds.ServerNotVerified);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Warning, warning.Level);
        Assert.Contains(vault.Vault.Address, warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_verified_is_not_warned_of()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync(new(_certificates.Server("127.0.0.1")));

        await vault.StoreAsync(("caPem", _certificates.AuthorityPem), ("skipVerify", "false"));

        Assert.Equal(0, vault.Surroundings.Said(LogEventIds.ServerNotVerified));
        Assert.Equal(0, vault.Surroundings.Said(LogEventIds.ConnectionNotEncrypted));
    }

    [Fact]
    public async Task Https_to_a_server_without_tls_asks_whether_it_is_an_https_address()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        ISecretStore store = await vault.StoreAsync(("vaultAddr", $"https://127.0.0.1:{vault.Vault.Port}"));

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, "agree on no TLS connection; is it an https address");
    }

    [Fact]
    public async Task Http_to_a_server_with_tls_is_unavailable()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync(new(_certificates.Server("127.0.0.1")));
        ISecretStore store = await vault.StoreAsync(("vaultAddr", $"http://127.0.0.1:{vault.Vault.Port}"));

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, $"http://127.0.0.1:{vault.Vault.Port}", "ended the connection");
    }

    [Theory]
    [InlineData("http://name.invalid:8200", 1)]
    [InlineData("https://name.invalid:8200", 0)]
    [InlineData("http://localhost:1", 0)]
    [InlineData("http://127.0.0.1:1", 0)]
    [InlineData("http://[::1]:1", 0)]
    public async Task Http_to_another_machine_is_warned_of(string address, int warnings)
    {
        StoreSurroundings surroundings = new(SecretStores.HashiCorp.Vault.VaultSecretStore.Descriptor);

        await using ISecretStore store = await surroundings.CreateAsync(("vaultAddr", address), ("vaultToken", Canary));

        CapturedLogs.CapturedLog[] said = [.. surroundings.Logs.Lines.Where(line => line.Id.Id == LogEventIds.ConnectionNotEncrypted)];
        Assert.Equal(warnings, said.Length);
        Assert.All(said, line => Assert.Contains(address, line.Message, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _certificates.Dispose();
        _others.Dispose();
        _folder.Dispose();
    }

    private Task ReadsAsync(params (string, string)[] metadata) => ReadsAsync("127.0.0.1", metadata);

    private Task ReadsAsync(string name, params (string, string)[] metadata) => ReadsAsync(_certificates.Server(name), metadata);

    private static async Task ReadsAsync(X509Certificate2 certificate, params (string, string)[] metadata)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync(new(certificate));
        vault.Vault.Put("secret/dapr/db", ("password", "p"));

        ISecretStore store = await vault.StoreAsync(metadata);

        Assert.Single((await store.GetAsync("db")).Pairs);
    }

    private Task IsNotTrustedAsync(string name, (string, string)[] metadata, params string[] words) => IsNotTrustedAsync(_certificates.Server(name), metadata, words);

    private static async Task IsNotTrustedAsync(X509Certificate2 certificate, (string, string)[] metadata, params string[] words)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync(new(certificate));

        await vault.Surroundings.FailsAsync(
            () => vault.StoreAsync(metadata), SecretStoreFailure.InvalidRequest, [$"the server at {vault.Vault.Address} is not trusted: ", .. words]);
    }

    private X509Certificate2 Ended()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset begin = _certificates.Authority.NotBefore;
        using X509Certificate2 signed = request.Create(_certificates.Authority, begin, begin.AddHours(1), [1, 2, 3, 4]);
        return signed.CopyWithPrivateKey(key);
    }
}
