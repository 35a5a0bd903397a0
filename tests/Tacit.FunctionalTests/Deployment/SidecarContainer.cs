using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tacit.Testing;

namespace Tacit.FunctionalTests.Deployment;

/// <summary>The container <c>tacit</c> of a pod, with the files that its ConfigMap puts before it.</summary>
internal sealed partial class SidecarContainer : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SidecarContainer(JsonNode container)
    {
        Container = container;
        Arguments = [.. container["args"]!.AsArray().Select(argument => (string)argument!)];
    }

    public JsonNode Container { get; }

    public string[] Arguments { get; }

    /// <summary>Finds it in a pod, and mounts its ConfigMap volume as the kubelet does.</summary>
    public static SidecarContainer Of(JsonNode pod, KubernetesSchemas manifests)
    {
        SidecarContainer sidecar = new(pod["initContainers"]!.AsArray().Single(container => (string)container!["name"]! == "tacit")!);
        foreach (JsonNode? volume in pod["volumes"]!.AsArray())
        {
            if (volume!["configMap"] is not { } source)
                continue;
            JsonNode data = manifests.Single("ConfigMap", (string)source["name"]!)["data"]!;
            foreach (JsonNode? item in source["items"]!.AsArray())
                sidecar._folder.Write((string)item!["path"]!, (string)data[(string)item["key"]!]!);
        }

        return sidecar;
    }

    /// <summary>The value of a flag on the command line.</summary>
    public string Flag(string name) => Arguments[Array.IndexOf(Arguments, name) + 1];

    /// <summary>The port of a probe, by the name that the container gives it.</summary>
    public int PortOf(string probe)
    {
        JsonNode target = Container[probe]!;
        string name = (string)(target["httpGet"] ?? target["tcpSocket"])!["port"]!;
        return (int)Container["ports"]!.AsArray().Single(port => (string)port!["name"]! == name)!["containerPort"]!;
    }

    /// <summary>Whether resources come in files.</summary>
    public bool HasFiles => Arguments.Contains("--resources-path");

    /// <summary>What <c>tacit check</c> says of the files.</summary>
    public TacitProcess Check(ManifestCluster cluster) => Start(
        cluster,
        ["check", "--app-id", Flag("--app-id"), "--resources-path", Path.Combine(_folder.Path, "resources"), "--config", Path.Combine(_folder.Path, "config", "config.yaml")]);

    /// <summary>Starts the published file with the container's command line, on ports of the test.</summary>
    public TacitProcess Start(ManifestCluster cluster, int health)
    {
        string[] arguments = [.. Arguments.Skip(1).Select(argument => Mount().Replace(argument, _folder.Path))];
        for (int index = 1; index < arguments.Length; index++)
        {
            arguments[index] = arguments[index - 1] switch
            {
                "--dapr-http-port" or "--dapr-grpc-port" or "--metrics-port" => "0",
                "--dapr-public-port" => $"{health}",
                _ => arguments[index],
            };
        }

        return Start(cluster, arguments);
    }

    private TacitProcess Start(ManifestCluster cluster, string[] arguments) => TacitProcess.Start(new StartOptions
    {
        Arguments = arguments,
        WorkingDirectory = _folder.Path,
        // Not the variables of a pod, whose identity is in a folder of the root.
        Environment = new Dictionary<string, string> { ["KUBECONFIG"] = cluster.Kubeconfig, ["NAMESPACE"] = cluster.Variables["NAMESPACE"] },
    });

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex("^/etc/tacit(?=/)")]
    private static partial Regex Mount();
}
