using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Tacit.Testing;

namespace Tacit.FunctionalTests.Deployment;

/// <summary>The plain manifests, against the schemas of Kubernetes, their own promises, and the published file.</summary>
public sealed class ManifestTests
{
    private static readonly string _folder = Path.Combine(Repository.Root, "deploy", "manifests");

    [RequiresFact(Programs.KubernetesTools)]
    public async Task Every_manifest_is_what_the_API_takes_and_holds_to_the_promises()
    {
        KubernetesSchemas manifests = await ReadAsync();

        Assert.Empty(manifests.Errors);
        PodPromises.Hold(manifests);
        Assert.All(manifests.OfKind("Role").SelectMany(role => role["rules"]!.AsArray()), rule =>
            Assert.True((string)rule!["resources"]![0]! != "secrets" || rule["resourceNames"]!.AsArray().Count > 0));
        Assert.All(manifests.Pods().Where(pod => pod["initContainers"] is not null), pod =>
            Assert.Equal($"registry.example.com/tacit:{HelmChartTests.ProductVersion}", (string)pod["initContainers"]![0]!["image"]!));
    }

    [RequiresTheory(Programs.KubernetesTools)]
    [InlineData("readOnlyRootFilesystem", "readonlyRootFilesystem", "/securityContext/readonlyRootFilesystem is not a field")]
    [InlineData("restartPolicy: Always", "restartPolicies: Always", "/spec/template/spec/initContainers/0/restartPolicies is not a field")]
    [InlineData("containerPort: 3501", "containerPort: \"3501\"", "/ports/0/containerPort: type {\"type\":\"integer\"}")]
    [InlineData("  verbs: [get]", "  verb: [get]", "required {\"missingProperty\":\"verbs\"}")]
    [InlineData("kind: RoleBinding", "kind: RoleBindings", "there is no RoleBindings in rbac.authorization.k8s.io/v1")]
    public async Task A_mistake_in_a_manifest_is_found(string text, string mistake, string error)
    {
        using TemporaryFolder folder = new();
        string original = await File.ReadAllTextAsync(Path.Combine(_folder, "deployment.yaml"));

        KubernetesSchemas manifests = await KubernetesSchemas.CheckAsync(folder.Write("mistake.yaml", original.Replace(text, mistake, StringComparison.Ordinal)));

        Assert.Contains(manifests.Errors, found => found.Contains(error, StringComparison.Ordinal));
    }

    [RequiresTheory(Programs.KubernetesTools)]
    [InlineData("Deployment", "orders")]
    [InlineData("Job", "orders-report")]
    public async Task The_published_file_takes_what_a_pod_hands_it_and_answers_its_probes(string kind, string name)
    {
        KubernetesSchemas manifests = await ReadAsync();

        await ShouldServeAsync(manifests.Single(kind, name)["spec"]!["template"]!["spec"]!, manifests, "default");
    }

    [RequiresFact(Programs.KubernetesTools)]
    public async Task The_custom_resources_are_those_that_the_roles_and_examples_name()
    {
        KubernetesSchemas manifests = await ReadAsync();
        IReadOnlyDictionary<string, string> kinds = manifests.OfKind("CustomResourceDefinition").ToDictionary(
            definition => (string)definition["spec"]!["names"]!["plural"]!, definition => (string)definition["spec"]!["names"]!["kind"]!);

        Assert.All(manifests.OfKind("CustomResourceDefinition"), definition =>
            Assert.Equal($"{(string)definition["spec"]!["names"]!["plural"]!}.dapr.io", (string)definition["metadata"]!["name"]!));
        JsonArray rules = manifests.Single("Role", "tacit-cluster-resources")["rules"]!.AsArray();
        Assert.Equal(kinds.Keys.Order(), rules.SelectMany(rule => rule!["resources"]!.AsArray()).Select(resource => (string)resource!).Order());
        Assert.All(
            manifests.Documents.Where(entry => (string)entry.Document["apiVersion"]! == "dapr.io/v1alpha1"),
            entry => Assert.Contains((string)entry.Document["kind"]!, kinds.Values));
    }

    /// <summary>Checks the files of a pod's sidecar, starts it with the rights that its account has, and asks what its probes and its app ask.</summary>
    internal static async Task ShouldServeAsync(JsonNode pod, KubernetesSchemas manifests, string space)
    {
        using SidecarContainer sidecar = SidecarContainer.Of(pod, manifests);
        await using ManifestCluster cluster = await ManifestCluster.ApplyAsync(manifests, (string)pod["serviceAccountName"]!, space);
        if (sidecar.HasFiles)
        {
            await using TacitProcess check = sidecar.Check(cluster);
            Assert.True(await check.ExitAsync() == 0, $"{check.Output}\n{check.Error}");
            Assert.Contains("0 errors, 0 warnings", check.Output, StringComparison.Ordinal);
        }
        else if (sidecar.Arguments.Contains("--config"))
        {
            cluster.PutConfiguration(sidecar.Flag("--config"));
        }

        Assert.All((string[])["startupProbe", "readinessProbe", "livenessProbe"], probe => Assert.Equal(sidecar.Flag("--dapr-public-port"), $"{sidecar.PortOf(probe)}"));
        int health = SettledPort.Next();
        await using TacitProcess process = sidecar.Start(cluster, health);
        int port = await process.HttpPortAsync();
        using HttpClient client = new();
        foreach (string probe in (string[])["startupProbe", "readinessProbe"])
            Assert.Equal(HttpStatusCode.NoContent, (await client.GetAsync(new Uri($"http://127.0.0.1:{health}{(string)sidecar.Container[probe]!["httpGet"]!["path"]!}"))).StatusCode);
        bool mayRead = manifests.OfKind("Role").SelectMany(role => role["rules"]!.AsArray()).Any(rule => (string)rule!["resources"]![0]! == "secrets");
        Assert.Equal(mayRead, (await client.GetAsync(new Uri($"http://127.0.0.1:{port}/v1.0/secrets/kubernetes/db"))).StatusCode is HttpStatusCode.OK);
        process.Signal(PosixSignal.SIGTERM);
        Assert.Equal((0, ""), (await process.ExitAsync(), process.Error));
    }

    private static Task<KubernetesSchemas> ReadAsync() => KubernetesSchemas.CheckAsync(Directory.GetFiles(_folder, "*.yaml"));
}
