namespace Tacit.Kubernetes.Api;

/// <summary>One call that reads.</summary>
/// <param name="Verb">The verb that RBAC grants: get, list or watch.</param>
/// <param name="Resource">What is read.</param>
/// <param name="Namespace">Where.</param>
/// <param name="Name">Which object; null for all of the namespace.</param>
/// <param name="Query">The encoded query, without the question mark.</param>
internal sealed record ApiCall(string Verb, ApiResource Resource, string Namespace, string? Name = null, string Query = "")
{
    /// <summary>The name that a list or a watch is limited to; null for none.</summary>
    public string? OnlyName { get; init; }

    public string PathAndQuery => Resource.PathOf(Namespace, Name) + (Query.Length == 0 ? "" : $"?{Query}");

    /// <summary>What it does, for messages: <c>get secrets 'db' in namespace 'shop'</c>.</summary>
    public override string ToString() => $"{Verb} {Resource.FullName}{(Name is null && OnlyName is null ? "" : $" '{Name ?? OnlyName}'")} in namespace '{Namespace}'";
}
