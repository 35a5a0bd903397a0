using System.Security.Cryptography.X509Certificates;

namespace Tacit.Testing.Vault;

/// <summary>How a fake Vault speaks TLS. A client certificate is never validated by TLS; the login with certificates looks at it.</summary>
internal sealed record FakeVaultTls(X509Certificate2 Certificate, bool AsksForClientCertificate = false);
