using System.Security.Cryptography.X509Certificates;
using Tacit.Testing.Backends;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault.Login;

public sealed class CertificateLoginTests : RepeatableLoginTests, IDisposable
{
    private readonly TestCertificates _certificates = new();

    private protected override (string Method, string Path) FirstCall => ("POST", "auth/cert/login");

    private protected override FakeVaultTls Tls => new(_certificates.Server("127.0.0.1"), AsksForClientCertificate: true);

    public void Dispose() => _certificates.Dispose();

    private protected override (string Name, string Value)[] Arrange(FakeVaultRole role)
    {
        X509Certificate2 own = _certificates.Client("app");
        Vault.Logins.Certificate(role, own);
        return Metadata(own);
    }

    private protected override (string Name, string Value)[] WrongCredentials() => Metadata(_certificates.Client("other"));

    private (string Name, string Value)[] Metadata(X509Certificate2 own) =>
    [
        ("vaultAuthMethod", "cert"),
        ("vaultRole", "app"),
        ("caPem", _certificates.AuthorityPem),
        ("clientCertPem", TestCertificates.Pem(own)),
        ("clientKeyPem", TestCertificates.KeyPem(own)),
    ];
}
