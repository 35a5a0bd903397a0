namespace Tacit.Http;

/// <summary>One request to a backend; as a value, so that it can be sent again where a redirect says.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Address">Where to. Sent as it is: its path and query are already percent-encoded.</param>
internal sealed record BackendRequest(HttpMethod Method, Uri Address)
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>An address that stays as it is written: its path and query are already percent-encoded.</summary>
    public static Uri AddressOf(string text) => new(text, in AsItIs);

    /// <summary>Headers beside those that the body brings.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A JSON document; null for a request without a body.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The method alone: an address may hold a secret's name, headers and bodies hold credentials.</summary>
    public override string ToString() => $"{Method} request";
}
