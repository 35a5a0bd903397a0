using System.Text.Json;
using Tacit.Abstractions;

namespace Tacit.SecretStores.HashiCorp.Vault;

/// <summary>What becomes of a secret's JSON: its pairs (<c>map</c>), or one pair with the JSON itself (<c>text</c>).</summary>
internal sealed class SecretShape(bool isText)
{
    public bool IsText => isText;

    /// <summary>The secret.</summary>
    /// <param name="name">The name under which it was asked for.</param>
    /// <param name="data">An object as the server sent it.</param>
    public SecretData Of(string name, JsonElement data)
    {
        if (isText)
            return SecretData.OfValue(name, TextOf(data));
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (JsonProperty member in data.EnumerateObject())
            pairs[member.Name] = TextOf(member.Value);
        return SecretData.OfPairs(pairs);
    }

    /// <summary>Strings as they are, null as nothing, and everything else as its JSON, character by character as the server wrote it.</summary>
    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };
}
