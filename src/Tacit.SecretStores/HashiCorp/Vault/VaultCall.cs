namespace Tacit.SecretStores.HashiCorp.Vault;

/// <summary>One call of the API.</summary>
/// <param name="Method">GET, POST or LIST.</param>
/// <param name="Path">The path after <c>/v1/</c>, percent-encoded.</param>
internal sealed record VaultCall(HttpMethod Method, string Path)
{
    /// <summary>The method that lists a folder.</summary>
    public static readonly HttpMethod List = new("LIST");

    /// <summary>The query without its question mark, percent-encoded; empty for none.</summary>
    public string Query { get; init; } = "";

    /// <summary>The body, a JSON document; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Whether nobody waits for it: then only a token that is certainly dead is replaced for its sake.</summary>
    public bool IsHousekeeping { get; init; }

    /// <summary>Without the path, which may hold a secret's name, and the body, which may hold a credential.</summary>
    public override string ToString() => $"{Method} call";
}
