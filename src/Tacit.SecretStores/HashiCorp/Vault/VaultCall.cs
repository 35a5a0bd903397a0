using System.Buffers;
using System.Text.Json;

namespace Tacit.SecretStores.HashiCorp.Vault;

/// <summary>One call of the API.</summary>
/// <param name="Method">GET, POST or LIST.</param>
/// <param name="Path">The path after <c>/v1/</c>, percent-encoded.</param>
internal sealed record VaultCall(HttpMethod Method, string Path)
{
    /// <summary>The method that lists a folder.</summary>
    public static readonly HttpMethod List = new("LIST");

    /// <summary>Asks what the token of the call is; policy <c>default</c> allows it.</summary>
    public static readonly VaultCall LookUpSelf = new(HttpMethod.Get, "auth/token/lookup-self");

    /// <summary>The query without its question mark, percent-encoded; empty for none.</summary>
    public string Query { get; init; } = "";

    /// <summary>The body, a JSON document; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Whether nobody waits for it: then only a token that is certainly dead is replaced for its sake.</summary>
    public bool IsHousekeeping { get; init; }

    /// <summary>A POST whose body is an object of texts.</summary>
    public static VaultCall Post(string path, params ReadOnlySpan<(string Name, string Value)> members)
    {
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in members)
                json.WriteString(name, value);
            json.WriteEndObject();
        }

        return new(HttpMethod.Post, path) { Body = body.WrittenSpan.ToArray() };
    }

    /// <summary>Without the path, which may hold a secret's name, and the body, which may hold a credential.</summary>
    public override string ToString() => $"{Method} call";
}
