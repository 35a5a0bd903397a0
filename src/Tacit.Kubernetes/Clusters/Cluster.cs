using Tacit.Http;
using Tacit.Kubernetes.Credentials;

namespace Tacit.Kubernetes.Clusters;

/// <summary>An API server, and who we are to it.</summary>
internal sealed record Cluster
{
    /// <summary>The header that names the user to be.</summary>
    public const string UserHeader = "Impersonate-User";

    /// <summary>The address; a path in it goes before those of the API.</summary>
    public required Uri Server { get; init; }

    public required ServerTrust Trust { get; init; }

    public required IApiCredential Credential { get; init; }

    /// <summary>Where all this comes from, for messages: the pod's service account, or a context of a kubeconfig file.</summary>
    public required string Source { get; init; }

    /// <summary>The proxy to go through; null for none.</summary>
    public HttpProxy? Proxy { get; init; }

    /// <summary>The namespace that belongs to the credentials; null for none.</summary>
    public string? Namespace { get; init; }

    /// <summary>Headers that ask to be somebody else.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Impersonation { get; init; } = [];

    /// <summary>The name that RBAC knows us by, as far as it is known here; null otherwise.</summary>
    public string? Who => Impersonation.FirstOrDefault(header => header.Key == UserHeader).Value ?? Credential.Who;

    /// <summary>Scheme, host and port, for messages.</summary>
    public string ShownServer => RedirectRules.Show(Server);
}
