using System.Text.Json.Nodes;

namespace Tacit.Testing.Kubernetes;

/// <summary>What the server tells of itself: its version, its groups and their resources, as before these came in one answer.</summary>
internal sealed class KubeDiscovery
{
    private const string AuthorizationGroup = "authorization.k8s.io/v1";

    private static readonly string[] Verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];

    /// <summary>Whether the definitions of Dapr's resources are there.</summary>
    public bool DaprInstalled { get; set; } = true;

    public IEnumerable<KubeResource> Resources => KubeResource.All.Where(resource => DaprInstalled || !resource.IsCustom);

    /// <summary>The answer to a path that is not below a group and a version; null where there is none.</summary>
    public KubeAnswer? Answer(string path)
    {
        string[] parts = path.Trim('/').Split('/');
        return parts switch
        {
            ["version"] => KubeAnswer.Of(Version()),
            ["healthz" or "livez" or "readyz"] => new() { Status = 200, Text = "ok", ContentType = "text/plain; charset=utf-8" },
            ["api"] => KubeAnswer.Of(new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = new JsonArray() }),
            ["apis"] => KubeAnswer.Of(new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups.Select(group => Group(group))]) }),
            ["apis", var group] => Groups.FirstOrDefault(known => known.StartsWith(group + "/", StringComparison.Ordinal)) is { } found ? KubeAnswer.Of(Group(found, isAlone: true)) : null,
            ["api", "v1"] => KubeAnswer.Of(ResourceList("v1")),
            ["apis", var group, var version] => Groups.Contains($"{group}/{version}") ? KubeAnswer.Of(ResourceList($"{group}/{version}")) : null,
            ["openapi", "v2"] => KubeAnswer.NoRoute with { IsUnexpected = false },
            ["openapi", "v3"] => KubeAnswer.Of(KubeOpenApi.Paths(["api/v1", .. Groups.Select(group => $"apis/{group}")])),
            ["openapi", "v3", .. var rest] => KubeAnswer.Of(KubeOpenApi.Document(Resources.Where(resource => Root(resource) == string.Join('/', rest)), string.Join('/', rest))),
            _ => null,
        };
    }

    private IEnumerable<string> Groups => Resources.Where(resource => resource.Group.Length > 0).Select(resource => resource.ApiVersion).Distinct().Prepend(AuthorizationGroup);

    private static string Root(KubeResource resource) => resource.Group.Length == 0 ? "api/v1" : $"apis/{resource.ApiVersion}";

    private static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "32",
        ["gitVersion"] = "v1.32.4",
        ["gitCommit"] = "0000000000000000000000000000000000000000",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2025-04-22T15:56:15Z",
        ["goVersion"] = "go1.23.6",
        ["compiler"] = "gc",
        ["platform"] = "linux/amd64",
    };

    private static JsonObject Group(string groupVersion, bool isAlone = false)
    {
        JsonObject version = new() { ["groupVersion"] = groupVersion, ["version"] = groupVersion.Split('/')[1] };
        JsonObject group = isAlone ? new() { ["kind"] = "APIGroup", ["apiVersion"] = "v1" } : [];
        group["name"] = groupVersion.Split('/')[0];
        group["versions"] = new JsonArray(version);
        group["preferredVersion"] = version.DeepClone();
        return group;
    }

    private JsonObject ResourceList(string groupVersion)
    {
        IEnumerable<JsonNode> resources = groupVersion == AuthorizationGroup
            ? [Resource("selfsubjectaccessreviews", "selfsubjectaccessreview", isNamespaced: false, "SelfSubjectAccessReview", ["create"], "")]
            : Resources.Where(resource => resource.ApiVersion == groupVersion)
                .Select(resource => Resource(resource.Plural, resource.Singular, resource.IsNamespaced, resource.Kind, Verbs, resource.ShortName));
        JsonObject list = new() { ["kind"] = "APIResourceList" };
        if (groupVersion != "v1")
            list["apiVersion"] = "v1";
        list["groupVersion"] = groupVersion;
        list["resources"] = new JsonArray([.. resources]);
        return list;
    }

    private static JsonObject Resource(string name, string singular, bool isNamespaced, string kind, string[] verbs, string shortName)
    {
        JsonObject resource = new()
        {
            ["name"] = name,
            ["singularName"] = singular,
            ["namespaced"] = isNamespaced,
            ["kind"] = kind,
            ["verbs"] = new JsonArray([.. verbs.Select(verb => JsonValue.Create(verb))]),
        };
        if (shortName.Length > 0)
            resource["shortNames"] = new JsonArray(shortName);
        return resource;
    }
}
