using System.Text.Json.Nodes;
using Tacit.Testing;
using Tacit.Testing.Backends;
using Tacit.Testing.Kubernetes;

namespace Tacit.FunctionalTests.Deployment;

/// <summary>A fake API server on which manifests were applied: their service account may do what their roles say, and no more.</summary>
internal sealed class ManifestCluster : IAsyncDisposable
{
    /// <summary>Where a pod finds its service account.</summary>
    public const string IdentityFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    private const string Token = "service-account-token";

    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _authority;
    private readonly FakeKubernetes _kubernetes;
    private readonly string _space;

    private ManifestCluster(FakeKubernetes kubernetes, TestCertificates authority, string space)
    {
        (_kubernetes, _authority, _space) = (kubernetes, authority, space);
        Kubeconfig = _folder.Write("kubeconfig", kubernetes.Kubeconfig(new KubeconfigUser("pod", Token, Namespace: space)));
        Identity = Path.Combine(_folder.Path, "identity");
        _folder.Write("identity/token", Token);
        _folder.Write("identity/ca.crt", authority.AuthorityPem);
        _folder.Write("identity/namespace", space);
    }

    /// <summary>What the pod's service account may use, as a file for programs outside of pods.</summary>
    public string Kubeconfig { get; }

    /// <summary>The same as a folder, for <see cref="IdentityFolder"/>.</summary>
    public string Identity { get; }

    /// <summary>The variables by which a pod finds the API server, and its namespace.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["KUBERNETES_SERVICE_HOST"] = "127.0.0.1",
        ["KUBERNETES_SERVICE_PORT"] = $"{_kubernetes.Port}",
        ["NAMESPACE"] = _space,
    };

    public static async Task<ManifestCluster> ApplyAsync(KubernetesSchemas manifests, string account, string space)
    {
        TestCertificates authority = new();
        FakeKubernetes kubernetes = await FakeKubernetes.StartAsync(TimeProvider.System, new FakeKubernetesTls(authority));
        string user = $"system:serviceaccount:{space}:{account}";
        kubernetes.AddUser(user, Token);
        foreach (JsonNode binding in manifests.OfKind("RoleBinding").Where(binding => (string)binding["subjects"]!.AsArray().Single()!["name"]! == account))
        {
            foreach (JsonNode? rule in manifests.Single("Role", (string)binding["roleRef"]!["name"]!)["rules"]!.AsArray())
                Grant(kubernetes, user, space, rule!);
        }

        foreach ((_, JsonNode document) in manifests.Documents.Where(entry => (string)entry.Document["apiVersion"]! == "dapr.io/v1alpha1"))
            kubernetes.PutObject(document["kind"]!.ToString() is "Configuration" ? "configurations.dapr.io" : "components.dapr.io", space, document.DeepClone().AsObject());
        foreach (string name in (string[])["db", "other"])
            kubernetes.PutSecret(space, name, ("password", SampleFolder.Canary));
        return new(kubernetes, authority, space);
    }

    /// <summary>Creates a configuration without anything in it, where manifests only name one.</summary>
    public void PutConfiguration(string name) =>
        _kubernetes.PutObject("configurations.dapr.io", _space, new() { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = new JsonObject() });

    public async ValueTask DisposeAsync()
    {
        await _kubernetes.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    private static void Grant(FakeKubernetes kubernetes, string user, string space, JsonNode rule)
    {
        string group = (string)rule["apiGroups"]!.AsArray().Single()!;
        foreach (JsonNode? resource in rule["resources"]!.AsArray())
        {
            kubernetes.Grant(
                user, space, string.Join(',', rule["verbs"]!.AsArray().Select(verb => (string)verb!)), group.Length == 0 ? (string)resource! : $"{(string)resource!}.{group}",
                [.. (rule["resourceNames"]?.AsArray() ?? []).Select(name => (string)name!)]);
        }
    }
}
