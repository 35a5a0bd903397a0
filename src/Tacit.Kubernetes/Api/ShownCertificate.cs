using System.Net.Security;
using Tacit.Http;

namespace Tacit.Kubernetes.Api;

/// <summary>A certificate that remembers what was shown first, by which a later one is known to be another.</summary>
internal sealed class ShownCertificate(IClientCertificate own) : IClientCertificate
{
    private volatile SslStreamCertificateContext? _first;

    /// <summary>What the first connection showed; null before it, and where it showed none.</summary>
    public SslStreamCertificateContext? First => _first;

    public async ValueTask<SslStreamCertificateContext?> CurrentAsync(CancellationToken cancellationToken)
    {
        SslStreamCertificateContext? current = await own.CurrentAsync(cancellationToken);
        _first ??= current;
        return current;
    }
}
