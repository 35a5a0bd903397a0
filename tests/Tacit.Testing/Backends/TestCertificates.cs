using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tacit.Testing.Backends;

/// <summary>An authority for one test, and the certificates that it signs.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset Yesterday = DateTimeOffset.UtcNow.AddDays(-1);

    private readonly List<X509Certificate2> _signed = [];
    private readonly List<TestCertificates> _intermediates = [];

    public TestCertificates(string name = "Tacit test authority", TestCertificates? issuer = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Authority = issuer is null ? request.CreateSelfSigned(Yesterday, Yesterday.AddDays(31)) : Issued(request, key, issuer.Authority, Yesterday.AddDays(30));
    }

    public X509Certificate2 Authority { get; }

    public string AuthorityPem => Authority.ExportCertificatePem() + "\n";

    /// <summary>An authority that this one has issued.</summary>
    public TestCertificates Intermediate(string name)
    {
        TestCertificates intermediate = new(name, this);
        _intermediates.Add(intermediate);
        return intermediate;
    }

    /// <summary>A server's certificate for DNS names and IP addresses.</summary>
    public X509Certificate2 Server(params string[] names)
    {
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        }

        return Sign(new X500DistinguishedName($"CN={names[0]}"), "1.3.6.1.5.5.7.3.1", alternatives.Build());
    }

    /// <summary>A client's certificate; organizations are what Kubernetes takes for groups.</summary>
    public X509Certificate2 Client(string name, params string[] organizations)
    {
        X500DistinguishedNameBuilder subject = new();
        foreach (string organization in organizations)
            subject.AddOrganizationName(organization);
        subject.AddCommonName(name);
        return Sign(subject.Build(), "1.3.6.1.5.5.7.3.2");
    }

    /// <summary>The certificate as text.</summary>
    public static string Pem(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";

    /// <summary>The private key as text (PKCS #8).</summary>
    public static string KeyPem(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    public void Dispose()
    {
        Authority.Dispose();
        _signed.ForEach(certificate => certificate.Dispose());
        _intermediates.ForEach(intermediate => intermediate.Dispose());
    }

    private X509Certificate2 Sign(X500DistinguishedName subject, string purpose, X509Extension? alternatives = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        if (alternatives is not null)
            request.CertificateExtensions.Add(alternatives);
        X509Certificate2 certificate = Issued(request, key, Authority, Yesterday.AddDays(29));
        _signed.Add(certificate);
        return certificate;
    }

    private static X509Certificate2 Issued(CertificateRequest request, ECDsa key, X509Certificate2 issuer, DateTimeOffset end)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using X509Certificate2 signed = request.Create(issuer, Yesterday, end, RandomNumberGenerator.GetBytes(16));
        return signed.CopyWithPrivateKey(key);
    }
}
