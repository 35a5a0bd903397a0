using System.Security.Cryptography.X509Certificates;
using Tacit.Abstractions;
using Tacit.Http;
using Tacit.Testing;
using Tacit.Testing.Backends;

namespace Tacit.SecretStores.Tests.Http;

/// <summary>Reading certificate authorities.</summary>
public sealed class TrustedRootsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _one = new("one");
    private readonly TestCertificates _two = new("two");

    [Fact]
    public void A_text_may_hold_several_with_other_lines_between()
    {
        X509Certificate2Collection roots = TrustedRoots.OfPem("caPem", $"# one\r\n{_one.AuthorityPem.ReplaceLineEndings("\r\n")}# two\r\n{_two.AuthorityPem}the end");

        Assert.Equal(["CN=one", "CN=two"], roots.Select(root => root.Subject));
    }

    [Fact]
    public void Keys_beside_the_certificates_are_not_read()
    {
        X509Certificate2 client = _one.Client("app");

        X509Certificate2 root = Assert.Single(TrustedRoots.OfPem("caPem", TestCertificates.KeyPem(client) + TestCertificates.Pem(client)));

        Assert.False(root.HasPrivateKey);
    }

    [Fact]
    public void A_folder_is_read_with_the_folders_in_it_in_the_order_of_names()
    {
        _folder.Write("b.pem", _two.AuthorityPem);
        _folder.Write("a/deep/c.pem", _one.AuthorityPem);

        Assert.Equal(["CN=one", "CN=two"], TrustedRoots.OfFolder("caPath", _folder.Path).Select(root => root.Subject));
    }

    [Theory]
    [InlineData("")]
    [InlineData("canary-7f3a91")]
    [InlineData("-----BEGIN CERTIFICATE-----\ncanary-7f3a91")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----")]
    public void A_text_without_a_certificate_is_refused(string pem) =>
        Refuses(() => TrustedRoots.OfPem("caPem", pem), "caPem", "caPem holds no certificate; write PEM, from -----BEGIN CERTIFICATE----- on");

    [Fact]
    public void One_broken_certificate_is_enough_to_refuse_a_text() => Refuses(
        () => TrustedRoots.OfPem("caPem", $"{_one.AuthorityPem}-----BEGIN CERTIFICATE-----\nY2FuYXJ5\n-----END CERTIFICATE-----\n"), "caPem", "caPem holds a certificate that cannot be read");

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        string path = Path.Combine(_folder.Path, "none/ca.pem");

        Refuses(() => TrustedRoots.OfFile("caCert", path), "caCert", $"caCert: {path} does not exist");
    }

    [Fact]
    public void A_file_without_a_certificate_is_named()
    {
        string path = _folder.Write("ca.pem", "canary-7f3a91");

        Refuses(() => TrustedRoots.OfFile("caCert", path), "caCert", $"caCert: {path} holds no certificate; write PEM");
    }

    [Fact]
    public void A_folder_is_no_file() => Refuses(() => TrustedRoots.OfFile("caCert", _folder.Path), "caCert", $"caCert: {_folder.Path} ");

    [Fact]
    public void A_file_that_is_far_too_large_is_not_read()
    {
        string path = _folder.Write("ca.pem", "");
        using (FileStream file = File.OpenWrite(path))
            file.SetLength(16 * 1024 * 1024 + 1);

        Refuses(() => TrustedRoots.OfFile("caCert", path), "caCert", $"caCert: {path} is larger than 16 MiB");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        string path = Path.Combine(_folder.Path, "none");

        Refuses(() => TrustedRoots.OfFolder("caPath", path), "caPath", $"caPath: the folder {path} does not exist");
        string file = _folder.Write("ca.pem", _one.AuthorityPem);
        Refuses(() => TrustedRoots.OfFolder("caPath", file), "caPath", $"caPath: the folder {file} does not exist");
    }

    [Fact]
    public void A_folder_without_a_file_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));

        Refuses(() => TrustedRoots.OfFolder("caPath", _folder.Path), "caPath", $"caPath: there is no file in {_folder.Path}");
    }

    [Fact]
    public void One_file_without_a_certificate_is_enough_to_refuse_a_folder()
    {
        _folder.Write("a.pem", _one.AuthorityPem);
        string readme = _folder.Write("README", "canary-7f3a91");

        Refuses(() => TrustedRoots.OfFolder("caPath", _folder.Path), "caPath", $"caPath: {readme} holds no certificate");
    }

    public void Dispose()
    {
        _folder.Dispose();
        _one.Dispose();
        _two.Dispose();
    }

    private static void Refuses(Func<X509Certificate2Collection> read, string field, string words)
    {
        SecretStoreException refusal = Assert.Throws<SecretStoreException>(read);
        Assert.Equal(SecretStoreFailure.InvalidRequest, refusal.Failure);
        Assert.Equal(field, refusal.MetadataField);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refusal.ToString(), StringComparison.Ordinal);
    }
}
