namespace Tacit.Kubernetes.Api;

/// <summary>A kind of object of the API, as its addresses and RBAC name it.</summary>
/// <param name="Group">The API group; empty for the core.</param>
/// <param name="Version">The version of the group.</param>
/// <param name="Plural">The name in addresses, such as <c>secrets</c>.</param>
internal sealed record ApiResource(string Group, string Version, string Plural)
{
    public static ApiResource Secrets { get; } = new("", "v1", "secrets");

    public static ApiResource Components { get; } = new("dapr.io", "v1alpha1", "components");

    public static ApiResource Configurations { get; } = new("dapr.io", "v1alpha1", "configurations");

    public static ApiResource Resiliencies { get; } = new("dapr.io", "v1alpha1", "resiliencies");

    /// <summary>The form that RBAC errors and <c>kubectl auth can-i</c> have: <c>secrets</c>, <c>components.dapr.io</c>.</summary>
    public string FullName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The path of the objects in a namespace, or of one of them, from the server's root.</summary>
    public string PathOf(string space, string? name)
    {
        string root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        return $"{root}/namespaces/{Uri.EscapeDataString(space)}/{Plural}{(name is null ? "" : $"/{Uri.EscapeDataString(name)}")}";
    }
}
