using Tacit.Testing.Backends;

namespace Tacit.Testing.Kubernetes;

/// <summary>One request to a fake API server.</summary>
internal sealed class KubeCall(int number, FakeRequest request) : FakeCall(number, request)
{
    /// <summary>Who asks, by the token or the certificate; null where nobody knows.</summary>
    public string? User { get; set; }

    /// <summary>Whom the caller wants to be.</summary>
    public string? ImpersonatedUser => Headers.GetValueOrDefault("Impersonate-User");

    /// <summary>The groups that the caller wants to be in, with commas between them.</summary>
    public string? ImpersonatedGroups => Headers.GetValueOrDefault("Impersonate-Group");

    public string? UserAgent => Headers.GetValueOrDefault("User-Agent");

    public string? Accept => Headers.GetValueOrDefault("Accept");

    public bool IsWatch => QueryValues.GetValueOrDefault("watch") is "1" or "true";

    /// <summary>The query, decoded; of a key that comes again, the first one.</summary>
    public IReadOnlyDictionary<string, string> QueryValues => field ??= Query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .DistinctBy(pair => pair[0])
        .ToDictionary(pair => Decode(pair[0]), pair => pair.Length > 1 ? Decode(pair[1]) : "", StringComparer.Ordinal);

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
