using Tacit.Abstractions;

namespace Tacit.Kubernetes;

/// <summary>The component metadata of <c>secretstores.kubernetes</c>.</summary>
internal static class KubernetesFields
{
    public const string DefaultNamespace = "defaultNamespace";
    public const string KubeconfigPath = "kubeconfigPath";
    public const string AllowedNamespaces = "allowedNamespaces";
    public const string LabelSelector = "labelSelector";
    public const string Cache = "cache";
    public const string Timeout = "timeout";
    public const string MaxAnswerBytes = "maxResponseBytes";

    public static IReadOnlyList<MetadataField> All { get; } =
    [
        new(DefaultNamespace, MetadataFieldKind.Text, "Namespace of the secrets, where neither the call nor the variable NAMESPACE names one."),
        new(KubeconfigPath, MetadataFieldKind.Text, "Path of a kubeconfig, outside of a cluster; left out, those of the variable KUBECONFIG, or ~/.kube/config."),
        new(AllowedNamespaces, MetadataFieldKind.Text, "Namespaces that calls may name beside the store's own, separated by commas; the word own alone closes all others. Left out, any."),
        new(LabelSelector, MetadataFieldKind.Text, "Labels of the secrets that bulk returns and the cache keeps, such as app=shop. Left out, all of the namespace."),
        new(Cache, MetadataFieldKind.Boolean, "Keeps the secrets of a namespace in memory, and watches them for changes; needs the verbs list and watch.") { Default = "false" },
        new(Timeout, MetadataFieldKind.Duration, "Time limit of one call.") { Default = "15s" },
        new(MaxAnswerBytes, MetadataFieldKind.Number, "Size limit of one answer, in bytes.") { Default = "16777216" },
    ];
}
