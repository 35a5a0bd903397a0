using System.Text.RegularExpressions;

namespace Tacit.Testing.Kubernetes;

/// <summary>Selectors of labels and of fields.</summary>
internal static partial class KubeSelectors
{
    public static Func<KubeObject, bool> Labels(string selector)
    {
        List<Func<Dictionary<string, string>, bool>> requirements = [.. Parts(selector).Select(Requirement)];
        return item =>
        {
            Dictionary<string, string> labels = item.Labels.ToDictionary(StringComparer.Ordinal);
            return requirements.TrueForAll(requirement => requirement(labels));
        };
    }

    public static Func<KubeObject, bool> Fields(string selector, KubeResource resource)
    {
        List<(string Field, bool IsEqual, string Value)> terms = [.. FieldTerms(selector)];
        foreach ((string field, _, _) in terms)
        {
            if (field is not ("metadata.name" or "metadata.namespace") && (field != "type" || resource != KubeResource.Secrets))
                throw KubeStatus.BadRequest(resource.IsCustom ? $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"" : $"field label not supported: {field}");
        }

        return item => terms.TrueForAll(term => (Value(item, term.Field) == term.Value) == term.IsEqual);
    }

    /// <summary>The one name that a selector of fields asks for, which is what access to single objects looks at.</summary>
    public static string? Name(string selector) =>
        FieldTerms(selector).FirstOrDefault(term => term is { Field: "metadata.name", IsEqual: true }).Value;

    private static string Value(KubeObject item, string field) => field switch
    {
        "metadata.name" => item.Name,
        "metadata.namespace" => item.Namespace,
        _ => item.Body[field]?.ToString() ?? "",
    };

    private static IEnumerable<(string Field, bool IsEqual, string Value)> FieldTerms(string selector)
    {
        foreach (string term in selector.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            Match match = FieldTerm().Match(term);
            if (!match.Success)
                throw KubeStatus.BadRequest($"invalid selector: '{selector}'; can't understand '{term}'");
            yield return (match.Groups[1].Value, match.Groups[2].Value != "!=", match.Groups[3].Value);
        }
    }

    /// <summary>The requirements between the commas that are not in brackets.</summary>
    private static IEnumerable<string> Parts(string selector) => Comma().Split(selector).Select(part => part.Trim()).Where(part => part.Length > 0);

    private static Func<Dictionary<string, string>, bool> Requirement(string part)
    {
        if (SetTerm().Match(part) is { Success: true } set)
        {
            string[] values = set.Groups[3].Value.Split(',', StringSplitOptions.TrimEntries);
            bool isIn = set.Groups[2].Value == "in";
            return labels => (labels.TryGetValue(set.Groups[1].Value, out string? value) && values.Contains(value)) == isIn;
        }

        if (EqualTerm().Match(part) is { Success: true } equal)
        {
            bool wanted = equal.Groups[2].Value != "!=";
            return labels => (labels.TryGetValue(equal.Groups[1].Value, out string? value) && value == equal.Groups[3].Value) == wanted;
        }

        if (ExistsTerm().Match(part) is { Success: true } exists)
            return labels => labels.ContainsKey(exists.Groups[2].Value) == (exists.Groups[1].Length == 0);
        throw KubeStatus.BadRequest($"unable to parse requirement: found '{part}', expected: identifier");
    }

    [GeneratedRegex(@"^([^=!]+)(==|!=|=)(.*)$")]
    private static partial Regex FieldTerm();

    [GeneratedRegex(@",(?![^()]*\))")]
    private static partial Regex Comma();

    [GeneratedRegex(@"^([A-Za-z0-9][\w./-]*)\s+(in|notin)\s*\(([^()]*)\)$")]
    private static partial Regex SetTerm();

    [GeneratedRegex(@"^([A-Za-z0-9][\w./-]*)\s*(==|!=|=)\s*([\w.-]*)$")]
    private static partial Regex EqualTerm();

    [GeneratedRegex(@"^(!?)\s*([A-Za-z0-9][\w./-]*)$")]
    private static partial Regex ExistsTerm();
}
