using System.Security.Cryptography.X509Certificates;

namespace Tacit.Testing.Kubernetes;

/// <summary>Who asks.</summary>
internal sealed record KubeIdentity(string Name, IReadOnlyList<string> Groups)
{
    public const string Masters = "system:masters";

    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    public bool IsMaster => Groups.Contains(Masters);

    public static KubeIdentity Of(string name, params IEnumerable<string> groups) => new(name, [.. groups, "system:authenticated"]);

    /// <summary>The user and the groups that a certificate is of; null where this authority has not signed it.</summary>
    public static KubeIdentity? Of(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (!chain.Build(certificate))
            return null;
        ILookup<string?, string?> parts = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .ToLookup(part => part.GetSingleElementType().Value, part => part.GetSingleElementValue());
        return Of(parts[CommonName].First()!, parts[Organization].Select(group => group!));
    }
}
