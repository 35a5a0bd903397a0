using System.Text.Json.Nodes;

namespace Tacit.FunctionalTests.Deployment;

/// <summary>Manifests, read and checked by <c>kubernetes-schemas/check.mjs</c>.</summary>
/// <param name="Errors">What the schemas of the Kubernetes API do not allow.</param>
/// <param name="Documents">Every document, with what its file is called.</param>
internal sealed record KubernetesSchemas(string[] Errors, IReadOnlyList<(string File, JsonNode Document)> Documents)
{
    public static async Task<KubernetesSchemas> CheckAsync(params string[] files)
    {
        await using TacitProcess node = TacitProcess.Start(new StartOptions
        {
            FileName = "node",
            Arguments = [Path.Combine(Programs.KubernetesToolsFolder, "check.mjs"), .. files],
        });
        Assert.True(await node.ExitAsync() == 0, node.Error);
        JsonNode found = JsonNode.Parse(node.Output)!;
        return new(
            [.. found["errors"]!.AsArray().Select(error => (string)error!)],
            [.. found["documents"]!.AsArray().Select(entry => (Path.GetFileName((string)entry!["file"]!), entry["document"]!))]);
    }

    /// <summary>The only document of a kind, or the one of them that has the name.</summary>
    public JsonNode Single(string kind, string? name = null) =>
        OfKind(kind).Single(document => name is null || (string)document["metadata"]!["name"]! == name);

    public IEnumerable<JsonNode> OfKind(string kind) => Documents.Select(entry => entry.Document).Where(document => (string)document["kind"]! == kind);

    /// <summary>The specifications of all pods that controllers would make.</summary>
    public IEnumerable<JsonNode> Pods() => Documents.Select(entry => entry.Document["spec"]?["template"]?["spec"]).OfType<JsonNode>();
}
