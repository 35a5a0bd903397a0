namespace Tacit.Kubernetes.Api;

/// <summary>Which objects of a namespace are listed and watched.</summary>
/// <param name="Resource">Their kind.</param>
/// <param name="Namespace">The namespace.</param>
internal sealed record ApiSelection(ApiResource Resource, string Namespace)
{
    /// <summary>A label selector; empty for every object.</summary>
    public string LabelSelector { get; init; } = "";

    /// <summary>The one object of that name; empty for every object.</summary>
    public string Name { get; init; } = "";

    /// <summary>A call for the objects.</summary>
    /// <param name="verb">list or watch.</param>
    /// <param name="parameters">The query beside the selectors.</param>
    public ApiCall Call(string verb, params IEnumerable<(string Name, string Value)> parameters)
    {
        IEnumerable<(string Name, string Value)> selectors = [("labelSelector", LabelSelector), ("fieldSelector", Name.Length == 0 ? "" : $"metadata.name={Name}")];
        string query = string.Join('&', selectors.Concat(parameters).Where(parameter => parameter.Value.Length > 0)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));
        return new(verb, Resource, Namespace, Query: query) { OnlyName = Name.Length == 0 ? null : Name };
    }
}
