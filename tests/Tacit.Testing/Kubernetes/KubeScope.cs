namespace Tacit.Testing.Kubernetes;

/// <summary>Which objects a list or a watch is about.</summary>
internal sealed class KubeScope
{
    private readonly Func<KubeObject, bool> _labels;
    private readonly Func<KubeObject, bool> _fields;

    public KubeScope(KubeResource resource, KubeRequest request)
    {
        Resource = resource;
        Namespace = resource.IsNamespaced ? request.Namespace : null;
        _labels = KubeSelectors.Labels(request.Query.GetValueOrDefault("labelSelector") ?? "");
        _fields = KubeSelectors.Fields(request.Query.GetValueOrDefault("fieldSelector") ?? "", resource);
    }

    public KubeResource Resource { get; }

    /// <summary>Null for all namespaces.</summary>
    public string? Namespace { get; }

    public bool Contains(KubeObject item) =>
        item.Resource == Resource && (Namespace is null || item.Namespace == Namespace) && _labels(item) && _fields(item);
}
