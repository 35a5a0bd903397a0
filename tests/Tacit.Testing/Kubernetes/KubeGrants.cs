namespace Tacit.Testing.Kubernetes;

/// <summary>Who may do what, as roles and their bindings say it. Its caller holds the lock.</summary>
internal sealed class KubeGrants
{
    private readonly List<Grant> _grants = [];

    /// <summary>The subject is a user or a group; without a namespace the grant is for all of them.</summary>
    public void Add(string subject, string? space, string verbs, string resource, IReadOnlyList<string> resourceNames) =>
        _grants.Add(new(subject, space, verbs.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries), resource, resourceNames));

    public void RemoveAll(string subject) => _grants.RemoveAll(grant => grant.Subject == subject);

    public bool Allows(KubeIdentity identity, string verb, string group, string plural, string? name, string? space) =>
        identity.IsMaster || _grants.Exists(grant =>
            (grant.Subject == identity.Name || identity.Groups.Contains(grant.Subject))
            && (grant.Namespace is null || grant.Namespace == space)
            && (grant.Verbs.Contains(verb) || grant.Verbs.Contains("*"))
            && (grant.Resource == "*" || grant.Resource == KubeResource.Qualify(group, plural))
            && (grant.ResourceNames.Count == 0 || (name is not null && grant.ResourceNames.Contains(name))));

    public static KubeRefusal Forbidden(KubeIdentity identity, string verb, string group, string plural, string? name, string? space)
    {
        string what = KubeResource.Qualify(group, plural) + (string.IsNullOrEmpty(name) ? "" : $" \"{name}\"");
        string where = string.IsNullOrEmpty(space) ? "at the cluster scope" : $"in the namespace \"{space}\"";
        string message = $"{what} is forbidden: User \"{identity.Name}\" cannot {verb} resource \"{plural}\" in API group \"{group}\" {where}";
        return new(KubeStatus.Failure(403, "Forbidden", message, KubeStatus.Details(group, plural, name)));
    }

    private sealed record Grant(string Subject, string? Namespace, IReadOnlyList<string> Verbs, string Resource, IReadOnlyList<string> ResourceNames);
}
