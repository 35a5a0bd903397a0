using Tacit.Abstractions;

namespace Tacit.Kubernetes.Secrets;

/// <summary>Which namespace a call is for, and whether it may be.</summary>
internal sealed class NamespaceRules
{
    /// <summary>The request metadata that names a namespace.</summary>
    private const string RequestKey = "namespace";

    /// <summary>In the list of allowed namespaces, the store's own: alone, it closes all others.</summary>
    private const string OwnWord = "own";

    private readonly HashSet<string>? _allowed;

    private NamespaceRules(string? own, HashSet<string>? allowed) => (Own, _allowed) = (own, allowed);

    /// <summary>The namespace of calls that name none; null where there is none.</summary>
    public string? Own { get; }

    /// <summary>Whether the component, and not only a caller, names a namespace.</summary>
    public bool IsNamed(string name) => name == Own || _allowed?.Contains(name) == true;

    /// <summary>The rules of a component. The variable goes before the component's own field, as in daprd.</summary>
    /// <param name="context">The component.</param>
    /// <param name="ofCluster">The namespace that belongs to the credentials; null for none.</param>
    /// <exception cref="SecretStoreException">A field holds what no namespace is called.</exception>
    public static NamespaceRules Of(SecretStoreContext context, string? ofCluster)
    {
        string? named = context.Metadata.GetText(KubernetesFields.DefaultNamespace) is { Length: > 0 } field ? field : null;
        if (named is not null && !ObjectName.IsNamespace(named))
            throw Wrong(KubernetesFields.DefaultNamespace, named);
        string? own = context.Environment.GetValueOrDefault("NAMESPACE") is { Length: > 0 } variable ? variable : named ?? ofCluster;
        if (context.Metadata.GetText(KubernetesFields.AllowedNamespaces) is not { Length: > 0 } list)
            return new(own, allowed: null);
        string[] allowed = [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(name => name != OwnWord)];
        if (allowed.FirstOrDefault(name => !ObjectName.IsNamespace(name)) is { } wrong)
            throw Wrong(KubernetesFields.AllowedNamespaces, wrong);
        return new(own, [.. allowed, .. own is null ? [] : (string[])[own]]);
    }

    /// <summary>The namespace of a call.</summary>
    /// <exception cref="SecretStoreException">There is none, or it is not allowed.</exception>
    public string For(IReadOnlyDictionary<string, string> request)
    {
        if (request.GetValueOrDefault(RequestKey) is not { Length: > 0 } name)
        {
            return Own ?? throw new SecretStoreException(
                SecretStoreFailure.InvalidRequest,
                $"namespace is missing on metadata and NAMESPACE env variable, and no default namespace is set; {KubernetesFields.DefaultNamespace} sets one");
        }

        if (!ObjectName.IsNamespace(name))
            throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"no namespace can be called '{PrintableText.Of(name.Length > 100 ? name[..100] : name)}'");
        return _allowed is null || _allowed.Contains(name)
            ? name
            : throw new SecretStoreException(
                SecretStoreFailure.PermissionDenied, $"namespace '{name}' may not be read through this store; {KubernetesFields.AllowedNamespaces} names those that may");
    }

    private static SecretStoreException Wrong(string field, string name) =>
        new(SecretStoreFailure.InvalidRequest, $"{field}: no namespace can be called '{PrintableText.Of(name)}'") { MetadataField = field };
}
