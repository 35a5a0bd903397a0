using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tacit.Abstractions;

namespace Tacit.Http;

/// <summary>Reads certificate authorities in PEM form.</summary>
internal static class TrustedRoots
{
    /// <summary>More than any bundle of authorities: 16 MiB.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>From the text of a metadata field.</summary>
    /// <exception cref="SecretStoreException">It holds no certificate.</exception>
    public static X509Certificate2Collection OfPem(string field, string pem) => Parse(field, pem, $"{field} holds");

    /// <summary>From a file.</summary>
    /// <exception cref="SecretStoreException">It cannot be read, or holds no certificate.</exception>
    public static X509Certificate2Collection OfFile(string field, string path) => Parse(field, Read(field, path), $"{field}: {path} holds");

    /// <summary>From a file that is read again at each connection; what it held last where it cannot be read any more.</summary>
    /// <exception cref="SecretStoreException">It cannot be read, or holds no certificate.</exception>
    public static Func<CancellationToken, ValueTask<X509Certificate2Collection>> Following(string field, string path)
    {
        string known = Read(field, path);
        X509Certificate2Collection roots = Parse(field, known, $"{field}: {path} holds");
        return new PatientReading<X509Certificate2Collection>(
            roots,
            () =>
            {
                try
                {
                    if (Read(field, path) is { } text && text != known)
                        (roots, known) = (Parse(field, text, $"{field}: {path} holds"), text);
                }
                catch (SecretStoreException)
                {
                    // Half of a rotation: the next connection looks again.
                }

                return roots;
            }).CurrentAsync;
    }

    /// <summary>These, at each connection.</summary>
    public static Func<CancellationToken, ValueTask<X509Certificate2Collection>> Always(X509Certificate2Collection roots) => _ => new(roots);

    /// <summary>From every file of a folder and the folders in it.</summary>
    /// <exception cref="SecretStoreException">There is none, or one cannot be read or holds no certificate.</exception>
    public static X509Certificate2Collection OfFolder(string field, string path)
    {
        if (!Directory.Exists(path))
            throw Wrong(field, $"{field}: the folder {path} does not exist");
        X509Certificate2Collection roots = [];
        try
        {
            foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                roots.AddRange(OfFile(field, file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong(field, $"{field}: the folder {path} cannot be read ({failure.GetType().Name})");
        }

        return roots.Count > 0 ? roots : throw Wrong(field, $"{field}: there is no file in {path}");
    }

    private static string Read(string field, string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw Wrong(field, $"{field}: {path} is larger than {MaxBytes / 1024 / 1024} MiB");
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong(field, failure is FileNotFoundException or DirectoryNotFoundException ? $"{field}: {path} does not exist" : $"{field}: {path} cannot be read ({failure.GetType().Name})");
        }
    }

    private static X509Certificate2Collection Parse(string field, string pem, string subject)
    {
        X509Certificate2Collection roots = [];
        try
        {
            roots.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            throw Wrong(field, $"{subject} a certificate that cannot be read; write PEM, from -----BEGIN CERTIFICATE----- on");
        }

        return roots.Count > 0 ? roots : throw Wrong(field, $"{subject} no certificate; write PEM, from -----BEGIN CERTIFICATE----- on");
    }

    private static SecretStoreException Wrong(string field, string message) => new(SecretStoreFailure.InvalidRequest, message) { MetadataField = field };
}
