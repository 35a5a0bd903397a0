using System.Security.Cryptography.X509Certificates;
using Tacit.Abstractions;
using Tacit.Testing.Backends;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>How a kubeconfig says who the server is, and who we are.</summary>
public sealed class KubeconfigCredentialTests : IAsyncLifetime
{
    private KubeconfigHarness _harness = null!;

    public async Task InitializeAsync() => _harness = await KubeconfigHarness.StartAsync();

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task The_authority_may_be_a_file()
    {
        _harness.Folder.Write("work/pki/ca.pem", _harness.Authority.AuthorityPem);

        Assert.Equal("abcd", await ReadAsync(cluster: $"server: {_harness.Kubernetes.Address}\ncertificate-authority: pki/ca.pem"));
    }

    [Fact]
    public async Task Data_goes_before_a_file()
    {
        Assert.Equal("abcd", await ReadAsync(cluster: $"server: {_harness.Kubernetes.Address}\n{_harness.TrustedAuthority}\ncertificate-authority: missing.pem"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_certificate_says_who_we_are(bool isFile)
    {
        X509Certificate2 certificate = _harness.Authority.Client(KubeconfigHarness.User);
        _harness.Folder.Write("work/pki/client.pem", TestCertificates.Pem(certificate));
        _harness.Folder.Write("work/pki/client.key", TestCertificates.KeyPem(certificate));

        string value = await ReadAsync(isFile
            ? "client-certificate: pki/client.pem\nclient-key: pki/client.key"
            : $"client-certificate-data: {KubeconfigHarness.Base64(TestCertificates.Pem(certificate))}\nclient-key-data: {KubeconfigHarness.Base64(TestCertificates.KeyPem(certificate))}");

        Assert.Equal("abcd", value);
        Assert.Equal((KubeconfigHarness.User, null), (Assert.Single(_harness.Kubernetes.Calls).User, Assert.Single(_harness.Kubernetes.Calls).Token));
    }

    [Fact]
    public async Task A_token_file_goes_before_a_token_and_is_followed()
    {
        string file = _harness.Folder.Write("work/secrets/token", $"{KubeconfigHarness.Token}\n");
        ISecretStore store = await _harness.StoreAsync(_harness.Config("token: wrong\ntokenFile: secrets/token"));
        await store.GetAsync("db");

        _harness.Kubernetes.AddUser(KubeconfigHarness.User, "second");
        File.WriteAllText(file, "second");
        _harness.Surroundings.Clock.Advance(TimeSpan.FromSeconds(10));
        await store.GetAsync("db");

        Assert.Equal([KubeconfigHarness.Token, "second"], _harness.Kubernetes.Calls.Select(call => call.Token));
    }

    [Fact]
    public async Task A_token_file_that_is_missing_is_told_with_its_place()
    {
        ISecretStore store = await _harness.StoreAsync(_harness.Config("tokenFile: secrets/token"));

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.Contains($"{_harness.At("work/config")}:18:16: tokenFile: {_harness.At("work/secrets/token")} does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_and_password_go_into_the_header()
    {
        ISecretStore store = await _harness.StoreAsync(_harness.Config("username: ann\npassword: \"p:w\u00fc\""));

        Assert.Equal(SecretStoreFailure.Unauthenticated, (await store.FailureAsync("db")).Failure);
        Assert.Equal($"Basic {KubeconfigHarness.Base64("ann:p:w\u00fc")}", Assert.Single(_harness.Kubernetes.Calls).Headers["Authorization"]);
    }

    [Fact]
    public async Task Impersonation_goes_into_headers()
    {
        string? group = null;
        _harness.Kubernetes.AddUser("admin", "admin-2", "system:masters");
        _harness.Kubernetes.Intercept = (_, context) =>
        {
            group = context.Request.Headers["Impersonate-Group"];
            return Task.FromResult(false);
        };

        Assert.Equal("abcd", await ReadAsync("token: admin-2\nas: ann\nas-uid: \"7\"\nas-groups: [readers]\nas-user-extra: {example.org/Reason: [audit]}"));
        IReadOnlyDictionary<string, string> headers = Assert.Single(_harness.Kubernetes.Calls).Headers;
        Assert.Equal(
            ("ann", "7", "readers", "audit"),
            (headers["Impersonate-User"], headers["Impersonate-Uid"], group, headers["Impersonate-Extra-example.org%2FReason"]));
    }

    [Fact]
    public async Task The_name_on_the_certificate_may_be_another()
    {
        await using Testing.Kubernetes.FakeKubernetes other = await Testing.Kubernetes.FakeKubernetes.StartAsync(
            _harness.Surroundings.Clock, new(_harness.Authority, _harness.Authority.Server("api.internal.example")));
        other.PutSecret("shop", "db", ("value", "other"));
        string server = $"server: {other.Address}\n{_harness.TrustedAuthority}\n";
        string token = $"token: {Testing.Kubernetes.FakeKubernetes.AdminToken}";

        SecretStoreException failure = await (await _harness.StoreAsync(_harness.Config(token, server))).FailureAsync("db");
        Assert.Contains($"its certificate is for another name; tls-server-name of {_harness.At("work/config")} says which one to expect", failure.Message, StringComparison.Ordinal);
        Assert.Empty(other.Calls);
        Assert.Equal("other", await ReadAsync(token, server + "tls-server-name: api.internal.example"));
    }

    [Fact]
    public async Task Without_verification_any_server_will_do()
    {
        Assert.Equal("abcd", await ReadAsync(cluster: $"server: {_harness.Kubernetes.Address}\ninsecure-skip-tls-verify: true"));
    }

    [Fact]
    public async Task A_server_of_another_authority_gets_no_token()
    {
        using TestCertificates other = new("Another authority");
        ISecretStore store = await _harness.StoreAsync(_harness.Config(cluster: $"server: {_harness.Kubernetes.Address}\ncertificate-authority-data: {KubeconfigHarness.Base64(other.AuthorityPem)}"));

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.Equal(SecretStoreFailure.InvalidRequest, failure.Failure);
        Assert.Contains(
            $"is not trusted: its certificate is not accepted (PartialChain); certificate-authority-data or certificate-authority of {_harness.At("work/config")} name the authority that issued it",
            failure.Message,
            StringComparison.Ordinal);
        Assert.Empty(_harness.Kubernetes.Calls);
    }

    [Fact]
    public async Task A_missing_right_names_the_context()
    {
        _harness.Kubernetes.RevokeGrants(KubeconfigHarness.User);
        ISecretStore store = await _harness.StoreAsync(_harness.Config());

        Assert.StartsWith($"the user of context 'main' of {_harness.At("work/config")} may not get secrets 'db' in namespace 'shop'", (await store.FailureAsync("db")).Message, StringComparison.Ordinal);
    }

    private async Task<string> ReadAsync(string user = $"token: {KubeconfigHarness.Token}", string? cluster = null) =>
        await KubeconfigHarness.ValueAsync(await _harness.StoreAsync(_harness.Config(user, cluster)));
}
