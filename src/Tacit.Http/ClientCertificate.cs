using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tacit.Abstractions;

namespace Tacit.Http;

/// <summary>A certificate and its key in PEM form, from texts or from files that are read again when they change.</summary>
internal sealed class ClientCertificate : IClientCertificate
{
    private readonly Func<(string Certificate, string Key)> _read;
    private readonly string _field;
    private readonly string _source;
    private readonly Lock _lock = new();
    private readonly PatientReading<SslStreamCertificateContext> _reading;
    private (string Certificate, string Key) _pem;
    private SslStreamCertificateContext _current;

    /// <param name="read">Gives the texts.</param>
    /// <param name="field">The metadata field that names the certificate, to blame.</param>
    /// <param name="source">What they come from, for messages.</param>
    /// <exception cref="SecretStoreException">They cannot be read.</exception>
    public ClientCertificate(Func<(string Certificate, string Key)> read, string field, string source)
    {
        (_read, _field, _source) = (read, field, source);
        _pem = Read();
        _current = Parse(_pem);
        _reading = new(_current, Current);
    }

    /// <summary>The certificate as it is now; the last good one where it cannot be read any more, or not soon.</summary>
    public async ValueTask<SslStreamCertificateContext?> CurrentAsync(CancellationToken cancellationToken) => await _reading.CurrentAsync(cancellationToken);

    /// <summary>The certificate as it is now; the last good one where it cannot be read any more.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (_lock)
        {
            try
            {
                (string Certificate, string Key) pem = Read();
                if (pem != _pem)
                    (_pem, _current) = (pem, Parse(pem));
            }
            catch (SecretStoreException)
            {
                // Half of a rotation: the next connection looks again.
            }

            return _current;
        }
    }

    private (string Certificate, string Key) Read()
    {
        try
        {
            return _read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"{_source} cannot be read ({failure.GetType().Name})");
        }
    }

    /// <summary>A certificate as TLS needs it, together with those that issued it, for a server that knows only the last of them.</summary>
    /// <exception cref="CryptographicException">The texts are no certificate and its key.</exception>
    /// <exception cref="ArgumentException">They are of different kinds.</exception>
    public static SslStreamCertificateContext OfPem(string certificate, string key)
    {
        using X509Certificate2 bare = X509Certificate2.CreateFromPem(certificate, key);
        // Windows' TLS wants a key that it can find again.
        X509Certificate2 own = X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pkcs12), password: null);
        X509Certificate2Collection issuers = [];
        issuers.ImportFromPem(certificate);
        issuers.RemoveAt(0);
        return SslStreamCertificateContext.Create(own, issuers, offline: true);
    }

    private SslStreamCertificateContext Parse((string Certificate, string Key) pem)
    {
        try
        {
            return OfPem(pem.Certificate, pem.Key);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            // Without the cause: it may quote the key.
            throw Wrong($"{_source} are no certificate and its key; write both in PEM, the key without a password");
        }
    }

    private SecretStoreException Wrong(string message) => new(SecretStoreFailure.InvalidRequest, message) { MetadataField = _field };
}
