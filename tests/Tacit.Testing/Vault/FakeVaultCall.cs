namespace Tacit.Testing.Vault;

/// <summary>One request, as it came over the wire.</summary>
internal sealed record FakeVaultCall
{
    /// <summary>1 for the first request of the server's life.</summary>
    public required int Number { get; init; }

    public required string Method { get; init; }

    /// <summary>The path with its percent-encoding, from the first slash to the question mark.</summary>
    public required string RawPath { get; init; }

    /// <summary>What follows the question mark, with its percent-encoding.</summary>
    public required string Query { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required string Body { get; init; }

    /// <summary>The path without <c>/v1/</c>, decoded.</summary>
    public string Path => Uri.UnescapeDataString(RawPath.StartsWith("/v1/", StringComparison.Ordinal) ? RawPath[4..] : RawPath);

    public string? Namespace => Headers.GetValueOrDefault("X-Vault-Namespace");

    public string? Token =>
        Headers.GetValueOrDefault("X-Vault-Token")
        ?? (Headers.GetValueOrDefault("Authorization") is { } value && value.StartsWith("Bearer ", StringComparison.Ordinal) ? value[7..] : null);

    /// <summary>Whether this is such a request; the prefix is of the path, with or without <c>/v1/</c>.</summary>
    public bool Is(string method, string pathPrefix) =>
        Method == method && (RawPath.StartsWith(pathPrefix, StringComparison.Ordinal) || Path.StartsWith(pathPrefix, StringComparison.Ordinal));

    public override string ToString() => $"{Method} {RawPath}{(Query.Length > 0 ? "?" : "")}{Query}";
}
