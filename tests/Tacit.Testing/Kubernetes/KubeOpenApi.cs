using System.Text.Json.Nodes;

namespace Tacit.Testing.Kubernetes;

/// <summary>As much of the description of the API (OpenAPI 3) as tells kubectl that the server itself looks at the fields of what it is sent.</summary>
internal static class KubeOpenApi
{
    public static JsonObject Paths(IEnumerable<string> roots) => new()
    {
        ["paths"] = new JsonObject(roots.Select(root => KeyValuePair.Create<string, JsonNode?>(root, new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{root}" }))),
    };

    public static JsonObject Document(IEnumerable<KubeResource> resources, string root) => new()
    {
        ["openapi"] = "3.0.0",
        ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.32.4" },
        ["paths"] = new JsonObject(resources.Select(resource => KeyValuePair.Create<string, JsonNode?>(Path(resource, root), Operations(resource)))),
        ["components"] = new JsonObject { ["schemas"] = new JsonObject() },
    };

    private static string Path(KubeResource resource, string root) =>
        $"/{root}/{(resource.IsNamespaced ? "namespaces/{namespace}/" : "")}{resource.Plural}/{{name}}";

    private static JsonObject Operations(KubeResource resource)
    {
        IEnumerable<JsonNode> parameters = new[] { "dryRun", "fieldManager", "fieldValidation" }
            .Select(name => new JsonObject { ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" } });
        return new()
        {
            ["patch"] = new JsonObject
            {
                ["parameters"] = new JsonArray([.. parameters]),
                ["responses"] = new JsonObject(),
                ["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = resource.Group, ["kind"] = resource.Kind, ["version"] = resource.Version },
            },
        };
    }
}
