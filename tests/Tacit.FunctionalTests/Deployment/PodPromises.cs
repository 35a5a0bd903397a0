using System.Text.Json.Nodes;

namespace Tacit.FunctionalTests.Deployment;

/// <summary>What every pod and every role of the manifests and the chart holds to.</summary>
internal static class PodPromises
{
    public static void Hold(KubernetesSchemas manifests)
    {
        foreach (JsonNode pod in manifests.Pods())
            Hold(pod);
        foreach (JsonNode role in manifests.OfKind("Role"))
            HoldRole(role);
        Assert.Empty(manifests.OfKind("ClusterRole"));
    }

    private static void Hold(JsonNode pod)
    {
        JsonNode[] containers = [.. Items(pod["initContainers"]), .. Items(pod["containers"])];
        foreach (JsonNode container in containers)
        {
            JsonNode context = container["securityContext"]!;
            Assert.True((bool)context["runAsNonRoot"]!);
            Assert.True((bool)context["readOnlyRootFilesystem"]!);
            Assert.False((bool)context["allowPrivilegeEscalation"]!);
            Assert.Null(context["privileged"]);
            Assert.Equal("""["ALL"]""", context["capabilities"]!["drop"]!.ToJsonString());
            Assert.Equal("RuntimeDefault", (string)context["seccompProfile"]!["type"]!);
            string image = (string)container["image"]!;
            Assert.Matches("@sha256:[0-9a-f]{64}$|:(?!latest$)[A-Za-z0-9_.-]+$", image);
        }

        JsonNode? sidecar = containers.FirstOrDefault(container => (string)container["name"]! == "tacit");
        if (sidecar is not null)
            HoldSidecar(pod, sidecar);
    }

    private static void HoldSidecar(JsonNode pod, JsonNode sidecar)
    {
        Assert.Contains(sidecar, Items(pod["initContainers"]));
        Assert.Equal("Always", (string)sidecar["restartPolicy"]!);
        Assert.Equal(65532, (int)sidecar["securityContext"]!["runAsUser"]!);
        Assert.NotNull(sidecar["resources"]!["requests"]!["memory"]);
        Assert.NotNull(sidecar["resources"]!["limits"]!["memory"]);
        // Without --dapr-listen-addresses the APIs are on the loopback alone.
        Assert.DoesNotContain("--dapr-listen-addresses", Items(sidecar["args"]).Select(argument => (string)argument!));
        // The account's token is the sidecar's alone, and so are its rights.
        Assert.False((bool)pod["automountServiceAccountToken"]!);
        string token = (string)Items(pod["volumes"]).Single(volume => volume["projected"] is not null)["name"]!;
        Assert.Contains(token, Items(sidecar["volumeMounts"]).Select(mount => (string)mount["name"]!));
        Assert.DoesNotContain(token, Items(pod["containers"]).SelectMany(container => Items(container["volumeMounts"])).Select(mount => (string)mount["name"]!));
    }

    private static void HoldRole(JsonNode role)
    {
        Assert.NotEmpty(Items(role["rules"]));
        foreach (JsonNode rule in Items(role["rules"]))
        {
            Assert.DoesNotContain("*", rule.ToJsonString(), StringComparison.Ordinal);
            Assert.Empty(Items(rule["verbs"]).Select(verb => (string)verb!).Except(["get", "list", "watch"]));
        }
    }

    private static IEnumerable<JsonNode> Items(JsonNode? list) => list is null ? [] : list.AsArray().OfType<JsonNode>();
}
