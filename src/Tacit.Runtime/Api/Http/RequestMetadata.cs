using System.Collections.ObjectModel;

namespace Tacit.Runtime.Api.Http;

/// <summary>Reads <c>metadata.*</c> query parameters, by the rules of daprd.</summary>
/// <remarks>
/// Names are case-sensitive; of repeated ones the first counts; a pair with a bad escape or an unescaped semicolon is
/// dropped; every other parameter is ignored.
/// </remarks>
internal static class RequestMetadata
{
    private const string Prefix = "metadata.";

    public static IReadOnlyDictionary<string, string> Parse(string query)
    {
        if (query.Length == 0)
            return ReadOnlyDictionary<string, string>.Empty;

        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        foreach (Parameter parameter in Parameters(query))
        {
            if (parameter.Name.StartsWith(Prefix, StringComparison.Ordinal))
                metadata.TryAdd(parameter.Name[Prefix.Length..], parameter.Value);
        }

        return metadata;
    }

    /// <summary>The first value of a parameter, or null when it is absent.</summary>
    public static string? Find(string query, string name)
    {
        foreach (Parameter parameter in Parameters(query))
        {
            if (parameter.Name == name)
                return parameter.Value;
        }

        return null;
    }

    private static IEnumerable<Parameter> Parameters(string query)
    {
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Contains(';', StringComparison.Ordinal) || !RequestTarget.HasValidEscapes(pair))
                continue;
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0
                ? new(RequestTarget.QueryUnescape(pair), "")
                : new(RequestTarget.QueryUnescape(pair[..equals]), RequestTarget.QueryUnescape(pair[(equals + 1)..]));
        }
    }

    private readonly record struct Parameter(string Name, string Value);
}
