namespace Tacit.Testing.Kubernetes;

/// <summary>A request for objects, as its path and query say it.</summary>
internal sealed record KubeRequest
{
    public required KubeCall Call { get; init; }

    /// <summary>In the words of access rules: get, list, watch, create, update, patch, delete, deletecollection.</summary>
    public required string Verb { get; init; }

    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Plural { get; init; }

    public string? Namespace { get; init; }

    /// <summary>The name of the path, or the one that the selector of fields asks for.</summary>
    public string? Name { get; init; }

    public IReadOnlyDictionary<string, string> Query => Call.QueryValues;

    /// <summary>What the path asks for; null where it is not below a group and a version.</summary>
    public static KubeRequest? Parse(KubeCall call)
    {
        // As servers in Go do it: a slash that was encoded divides as any other.
        string[] parts = call.Path.Trim('/').Split('/');
        int start = parts[0] == "api" ? 2 : parts[0] == "apis" ? 3 : int.MaxValue;
        if (parts.Length <= start)
            return null;
        string[] rest = parts[start..];
        string? space = rest is ["namespaces", _, _, ..] ? rest[1] : null;
        if (space is not null)
            rest = rest[2..];
        string? name = rest.Length > 1 ? rest[1] : null;
        bool isNamed = name is not null;
        if (!isNamed && call.Method == "GET" && call.QueryValues.GetValueOrDefault("fieldSelector") is { Length: > 0 } selector)
            name = KubeSelectors.Name(selector);
        return new()
        {
            Call = call,
            Verb = FindVerb(call, isNamed),
            Group = start == 2 ? "" : parts[1],
            Version = parts[start - 1],
            // A namespace itself is in the namespace of its name, for access rules too.
            Namespace = rest[0] == "namespaces" && space is null ? name : space,
            Plural = rest.Length > 2 ? $"{rest[0]}/{rest[2]}" : rest[0],
            Name = name,
        };
    }

    private static string FindVerb(KubeCall call, bool isNamed) => call.Method switch
    {
        "GET" or "HEAD" => isNamed ? "get" : call.IsWatch ? "watch" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => isNamed ? "delete" : "deletecollection",
        _ => call.Method.ToLowerInvariant(),
    };
}
