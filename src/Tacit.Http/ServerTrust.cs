using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Tacit.Http;

/// <summary>How the server of a backend proves who it is, and how we do.</summary>
internal sealed record ServerTrust
{
    /// <summary>The only certificate authorities to trust, asked for at each connection; null for those of the system.</summary>
    public Func<CancellationToken, ValueTask<X509Certificate2Collection>>? Roots { get; init; }

    /// <summary>The setting that names the authorities, for messages.</summary>
    public required string RootsSetting { get; init; }

    /// <summary>Whether any certificate will do.</summary>
    public bool SkipsVerification { get; init; }

    /// <summary>The name that the server is asked for and that its certificate must have, where it is not the host of the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>The setting of that name, for messages.</summary>
    public required string ServerNameSetting { get; init; }

    /// <summary>Our own certificate; null for none.</summary>
    public IClientCertificate? ClientCertificate { get; init; }

    /// <summary>The settings of a connection to a host. TLS 1.2 is the least.</summary>
    public async ValueTask<SslClientAuthenticationOptions> OptionsAsync(string host, CancellationToken cancellationToken)
    {
        X509Certificate2Collection? roots = Roots is null ? null : await Roots(cancellationToken);
        return new()
        {
            TargetHost = ServerName ?? host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            CertificateChainPolicy = Policy(roots),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accept(roots, certificate, chain, errors),
            ClientCertificateContext = ClientCertificate is null ? null : await ClientCertificate.CurrentAsync(cancellationToken),
        };
    }

    private static X509ChainPolicy? Policy(X509Certificate2Collection? roots)
    {
        if (roots is null)
            return null;
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private bool Accept(X509Certificate2Collection? roots, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (SkipsVerification || errors is SslPolicyErrors.None)
            return true;
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            throw new UntrustedServerException("it shows no certificate");
        List<string> problems = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            problems.Add($"its certificate is for another name{(ServerName is null ? $"; {ServerNameSetting} says which one to expect" : $" than {ServerNameSetting} '{ServerName}'")}");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && !EndsInNamedAuthority(roots, chain))
        {
            IEnumerable<X509ChainStatusFlags> why = chain?.ChainStatus.Select(status => status.Status).Distinct() ?? [];
            problems.Add($"its certificate is not accepted ({string.Join(", ", why)}); {RootsSetting} name the authority that issued it");
        }

        return problems.Count == 0 ? true : throw new UntrustedServerException(string.Join("; ", problems));
    }

    /// <summary>An authority that was named is trusted although another one issued it; .NET wants the last one of the chain.</summary>
    private static bool EndsInNamedAuthority(X509Certificate2Collection? roots, X509Chain? chain) =>
        roots is not null && chain is not null
        && chain.ChainStatus.All(status => status.Status is X509ChainStatusFlags.PartialChain)
        && chain.ChainElements.Any(element => roots.Any(root => root.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)));
}
