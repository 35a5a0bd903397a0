using Microsoft.AspNetCore.Http;
using Tacit.Abstractions;
using Tacit.SecretStores.Tests.Local.File;
using Tacit.Testing.Backends;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>Client certificates that are replaced while connections are open that showed the ones before.</summary>
public sealed class RenewedCertificateTests : IAsyncLifetime
{
    private KubeconfigHarness _harness = null!;
    private volatile string _refused = "nobody";

    public async Task InitializeAsync()
    {
        _harness = await KubeconfigHarness.StartAsync();
        _harness.Kubernetes.Grant("bob", "shop", "get", "secrets");
        _harness.Kubernetes.Intercept = async (call, context) =>
        {
            if (context.Connection.ClientCertificate?.Subject.Contains($"CN={_refused}", StringComparison.Ordinal) != true)
                return false;
            return await Misbehaviour.Text("{\"kind\":\"Status\",\"code\":401,\"reason\":\"Unauthorized\"}", status: StatusCodes.Status401Unauthorized)(call, context);
        };
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task Files_that_are_replaced_are_shown_on_connections_of_their_own_once_the_old_is_refused()
    {
        (string certificate, string key) = (_harness.At("own.pem"), _harness.At("own.key"));
        Write(certificate, key, KubeconfigHarness.User);
        ISecretStore store = await _harness.StoreAsync(_harness.Config($"client-certificate: {certificate}\nclient-key: {key}"));
        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));

        Write(certificate, key, "bob");
        _refused = KubeconfigHarness.User;

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));
        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));
        Assert.Equal([KubeconfigHarness.User, KubeconfigHarness.User, "bob", "bob"], _harness.Kubernetes.Calls.Select(call => call.User));
    }

    [Fact]
    public async Task A_certificate_that_is_refused_and_stays_is_tried_once()
    {
        (string certificate, string key) = (_harness.At("own.pem"), _harness.At("own.key"));
        Write(certificate, key, KubeconfigHarness.User);
        ISecretStore store = await _harness.StoreAsync(_harness.Config($"client-certificate: {certificate}\nclient-key: {key}"));
        _refused = KubeconfigHarness.User;

        Assert.Equal(SecretStoreFailure.Unauthenticated, (await store.FailureAsync("db")).Failure);
        Assert.Single(_harness.Kubernetes.Calls);
    }

    [UnixFact]
    public async Task A_program_is_started_again_once_its_certificate_is_refused_and_not_at_each_call()
    {
        string printed = _harness.Folder.Write("printed", Printed(KubeconfigHarness.User));
        string script = _harness.Folder.Write("login.sh", $"echo run >> '{_harness.At("runs")}'; cat '{printed}'\n");
        ISecretStore store = await _harness.StoreAsync(_harness.Config($"exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, args: [{script}], interactiveMode: Never}}"));
        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));

        File.WriteAllText(printed, Printed("bob"));
        _refused = KubeconfigHarness.User;
        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));
        _refused = "bob";
        for (int i = 0; i < 5; i++)
            Assert.Equal(SecretStoreFailure.Unauthenticated, (await store.FailureAsync("db")).Failure);

        Assert.Equal(2, File.ReadAllLines(_harness.At("runs")).Length);
    }

    private void Write(string certificate, string key, string user)
    {
        using var own = _harness.Authority.Client(user);
        File.WriteAllText(certificate, TestCertificates.Pem(own));
        File.WriteAllText(key, TestCertificates.KeyPem(own));
    }

    private string Printed(string user)
    {
        using var own = _harness.Authority.Client(user);
        return $$"""
            {"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {
              "clientCertificateData": {{Quoted(TestCertificates.Pem(own))}}, "clientKeyData": {{Quoted(TestCertificates.KeyPem(own))}} } }
            """;
    }

    private static string Quoted(string text) => $"\"{text.ReplaceLineEndings("\\n")}\"";
}
