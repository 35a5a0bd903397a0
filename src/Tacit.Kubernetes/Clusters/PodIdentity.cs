using Tacit.Abstractions;
using Tacit.Http;
using Tacit.Kubernetes.Credentials;

namespace Tacit.Kubernetes.Clusters;

/// <summary>What the kubelet gives a pod to talk to its cluster: two variables, and a folder with token, authority and namespace.</summary>
/// <param name="environment">The environment variables.</param>
/// <param name="folder">The folder of the service account.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class PodIdentity(IReadOnlyDictionary<string, string> environment, string folder, TimeProvider timeProvider)
{
    /// <summary>Where every container of a pod has it.</summary>
    public const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    private string TokenPath => Path.Combine(folder, "token");

    private string Host => environment.GetValueOrDefault("KUBERNETES_SERVICE_HOST", "");

    private string Port => environment.GetValueOrDefault("KUBERNETES_SERVICE_PORT", "");

    /// <summary>Whether this is a pod at all.</summary>
    public bool IsPod => Host.Length > 0 && Port.Length > 0;

    /// <summary>Whether the pod may use the service account.</summary>
    public bool HasToken => IsPod && File.Exists(TokenPath);

    /// <summary>The folder, for messages.</summary>
    public string ShownFolder => folder;

    /// <summary>The pod's cluster.</summary>
    /// <exception cref="SecretStoreException">The authority's file cannot be read.</exception>
    public Cluster Read()
    {
        string address = $"https://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? server))
            throw new SecretStoreException(SecretStoreFailure.InvalidRequest, "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT make no address of a server");
        string authority = Path.Combine(folder, "ca.crt");
        return new()
        {
            Server = server,
            Trust = new()
            {
                Roots = TrustedRoots.Following("the pod's certificate authority", authority),
                RootsSetting = authority,
                ServerNameSetting = "a kubeconfig's tls-server-name",
            },
            Credential = TokenFileCredential.Of("the pod's service account token", TokenPath, timeProvider),
            Source = "the pod's service account",
            Proxy = ProxyVariables.For(server, environment),
            Namespace = ReadNamespace(),
        };
    }

    private string? ReadNamespace()
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "namespace")).Trim() is { Length: > 0 } space ? space : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
