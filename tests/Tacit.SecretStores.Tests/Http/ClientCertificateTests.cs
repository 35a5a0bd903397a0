using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tacit.Abstractions;
using Tacit.Http;
using Tacit.Testing.Backends;

namespace Tacit.SecretStores.Tests.Http;

/// <summary>A certificate of our own, whose texts may change.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private Func<(string Certificate, string Key)> _pem = () => ("", "");

    [Fact]
    public void As_long_as_the_texts_stay_the_certificate_is_the_same_object()
    {
        ClientCertificate own = Create(Of("app"));

        Assert.Same(own.Current(), own.Current());
        Assert.Equal("CN=app", own.Current().TargetCertificate.Subject);
        Assert.True(own.Current().TargetCertificate.HasPrivateKey);
    }

    [Fact]
    public void Texts_that_have_changed_are_another_certificate()
    {
        ClientCertificate own = Create(Of("first"));
        (string, string) second = Of("second");

        _pem = () => second;

        Assert.Equal("CN=second", own.Current().TargetCertificate.Subject);
    }

    [Fact]
    public void While_the_texts_cannot_be_read_the_last_good_ones_count()
    {
        ClientCertificate own = Create(Of("first"));
        (string Certificate, string Key) second = Of("second");

        _pem = () => throw new FileNotFoundException();
        Assert.Equal("CN=first", own.Current().TargetCertificate.Subject);
        _pem = () => throw new UnauthorizedAccessException();
        Assert.Equal("CN=first", own.Current().TargetCertificate.Subject);
        _pem = () => (second.Certificate, Of("third").Key);
        Assert.Equal("CN=first", own.Current().TargetCertificate.Subject);
        _pem = () => ("", "");
        Assert.Equal("CN=first", own.Current().TargetCertificate.Subject);
        _pem = () => second;
        Assert.Equal("CN=second", own.Current().TargetCertificate.Subject);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_authorities_that_follow_the_certificate_are_shown_to_a_server_that_trusts_the_last_one(bool follow)
    {
        TestCertificates intermediate = _certificates.Intermediate("intermediate");
        X509Certificate2 certificate = intermediate.Client("app");
        string issuers = follow ? intermediate.AuthorityPem : "";
        ClientCertificate own = Create((TestCertificates.Pem(certificate) + issuers, TestCertificates.KeyPem(certificate)));

        Assert.Equal(follow ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors, await ShowAsync(own));
    }

    [Fact]
    public void A_key_of_rsa_will_do()
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest("CN=rsa", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(_certificates.Authority.NotBefore, _certificates.Authority.NotAfter);

        Assert.True(Create((certificate.ExportCertificatePem(), key.ExportRSAPrivateKeyPem())).Current().TargetCertificate.HasPrivateKey);
    }

    [Fact]
    public void A_key_with_a_password_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string locked = key.ExportEncryptedPkcs8PrivateKeyPem("password", new(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1));

        Refuses((Of("app").Certificate, locked), "the key without a password");
    }

    [Fact]
    public void The_key_of_another_certificate_is_refused() => Refuses((Of("one").Certificate, Of("two").Key), "the pair are no certificate and its key");

    [Theory]
    [InlineData("", "")]
    [InlineData("canary-7f3a91", "canary-7f3a91")]
    [InlineData("-----BEGIN CERTIFICATE-----\nY2FuYXJ5\n-----END CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----")]
    public void What_is_no_certificate_is_refused_and_not_quoted(string certificate, string key) => Refuses((certificate, key), "write both in PEM");

    [Fact]
    public void A_file_that_cannot_be_read_is_refused()
    {
        _pem = () => throw new DirectoryNotFoundException();

        Assert.Contains("the pair cannot be read (DirectoryNotFoundException)", Refusal().Message, StringComparison.Ordinal);
    }

    public void Dispose() => _certificates.Dispose();

    /// <summary>What a server that knows the root alone finds wrong.</summary>
    private async Task<SslPolicyErrors> ShowAsync(ClientCertificate own)
    {
        SslPolicyErrors? found = null;
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificate = _certificates.Server("localhost"),
            ClientCertificateRequired = true,
            CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck },
            RemoteCertificateValidationCallback = (_, shown, _, errors) =>
            {
                found = errors;
                return shown is not null;
            },
        };
        options.CertificateChainPolicy.CustomTrustStore.Add(_certificates.Authority);
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using TcpClient connection = new();
        await connection.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        await using SslStream server = new((await listener.AcceptTcpClientAsync()).GetStream());
        await using SslStream client = new(connection.GetStream());

        ServerTrust trust = new() { Roots = TrustedRoots.Always([_certificates.Authority]), RootsSetting = "roots", ServerNameSetting = "name", ClientCertificate = own };
        await Task.WhenAll(server.AuthenticateAsServerAsync(options), client.AuthenticateAsClientAsync(await trust.OptionsAsync("localhost", CancellationToken.None))).WaitAsync(TimeSpan.FromSeconds(30));
        return found!.Value;
    }

    private ClientCertificate Create((string Certificate, string Key) pem)
    {
        _pem = () => pem;
        return new(() => _pem(), "clientCert", "the pair");
    }

    private void Refuses((string Certificate, string Key) pem, string words)
    {
        _pem = () => pem;
        SecretStoreException refusal = Refusal();
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refusal.ToString(), StringComparison.Ordinal);
    }

    private SecretStoreException Refusal()
    {
        SecretStoreException refusal = Assert.Throws<SecretStoreException>(() => new ClientCertificate(() => _pem(), "clientCert", "the pair"));
        Assert.Equal(SecretStoreFailure.InvalidRequest, refusal.Failure);
        Assert.Equal("clientCert", refusal.MetadataField);
        return refusal;
    }

    private (string Certificate, string Key) Of(string name)
    {
        X509Certificate2 certificate = _certificates.Client(name);
        return (TestCertificates.Pem(certificate), TestCertificates.KeyPem(certificate));
    }
}
