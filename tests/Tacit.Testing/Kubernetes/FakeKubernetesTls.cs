using System.Security.Cryptography.X509Certificates;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Kubernetes;

/// <summary>How a fake API server speaks TLS: the authority has signed its certificate, and those of the users that it lets in by one.</summary>
internal sealed record FakeKubernetesTls(TestCertificates Authority, X509Certificate2? OtherCertificate = null)
{
    public X509Certificate2 Certificate { get; } = OtherCertificate ?? Authority.Server("127.0.0.1", "localhost", "kubernetes.default.svc");
}
