using System.Net.Security;

namespace Tacit.Http;

/// <summary>Our own certificate, which may change while we run.</summary>
internal interface IClientCertificate
{
    /// <summary>The certificate for a new connection; null for none.</summary>
    ValueTask<SslStreamCertificateContext?> CurrentAsync(CancellationToken cancellationToken);
}
