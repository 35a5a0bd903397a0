namespace Tacit.Testing.Kubernetes;

/// <summary>A kind of object that the API server keeps, and how its endpoints are called.</summary>
internal sealed record KubeResource(string Group, string Version, string Plural, string Kind, bool IsNamespaced = true, string ShortName = "")
{
    private const string DaprGroup = "dapr.io";

    public static KubeResource Secrets { get; } = new("", "v1", "secrets", "Secret");

    public static KubeResource Namespaces { get; } = new("", "v1", "namespaces", "Namespace", IsNamespaced: false, ShortName: "ns");

    public static IReadOnlyList<KubeResource> All { get; } =
    [
        Secrets,
        Namespaces,
        new("", "v1", "serviceaccounts", "ServiceAccount", ShortName: "sa"),
        new("", "v1", "configmaps", "ConfigMap", ShortName: "cm"),
        new(DaprGroup, "v1alpha1", "components", "Component"),
        new(DaprGroup, "v1alpha1", "configurations", "Configuration"),
        new(DaprGroup, "v1alpha1", "resiliencies", "Resiliency"),
    ];

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As messages and grants call it: <c>secrets</c>, <c>components.dapr.io</c>.</summary>
    public string QualifiedName => Qualify(Group, Plural);

    /// <summary>Whether a definition of Dapr's adds it to the server.</summary>
    public bool IsCustom => Group == DaprGroup;

    public string Singular => Kind.ToLowerInvariant();

    public static string Qualify(string group, string plural) => group.Length == 0 ? plural : $"{plural}.{group}";

    public static KubeResource Named(string qualifiedName) => All.First(resource => resource.QualifiedName == qualifiedName);
}
