using Tacit.Abstractions;

namespace Tacit.SecretStores.HashiCorp.Vault;

/// <summary>Paths of the API. Slashes are the hierarchy, everything else is percent-encoded, and nothing leads out of where it starts.</summary>
internal static class VaultPath
{
    /// <summary>The encoded form of a path from the component metadata, such as a mount: slashes around it do not matter.</summary>
    /// <param name="text">The path.</param>
    /// <param name="field">The metadata field that it comes from, for messages.</param>
    /// <exception cref="SecretStoreException">No path can look like this.</exception>
    public static string OfField(string text, string field)
    {
        string path = text.Trim('/');
        return Refuse(path) is { } refusal ? throw VaultSettings.Wrong(field, $"{field} {refusal}") : Encode(path);
    }

    /// <summary>The encoded form of a secret's name.</summary>
    /// <exception cref="SecretStoreException">No secret can be called like this.</exception>
    public static string OfName(string name) => Refuse(name) is { } refusal
        ? throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"the secret's name {refusal}")
        : Encode(name);

    /// <summary>Joins encoded paths; empty ones do not count.</summary>
    public static string Join(params ReadOnlySpan<string> parts)
    {
        string joined = "";
        foreach (string part in parts)
            joined = part.Length == 0 ? joined : joined.Length == 0 ? part : $"{joined}/{part}";
        return joined;
    }

    /// <summary>Whether a name that the server lists can be asked for.</summary>
    public static bool IsName(string name) => Refuse(name) is null;

    private static string Encode(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string? Refuse(string path)
    {
        if (path.Length == 0)
            return "is empty";
        if (path.Any(char.IsControl))
            return "holds a control character, which no path can";
        foreach (string segment in path.Split('/'))
        {
            if (segment.Length == 0)
                return "has a slash at its start or end, or two in a row; write it as in folder/name";
            if (segment is "." or "..")
                return $"has the part '{segment}', which could lead out of its folder";
        }

        // Half of a pair cannot be encoded: it would be replaced by something else.
        return IsWellFormed(path) ? null : "is not well-formed Unicode";
    }

    private static bool IsWellFormed(string path)
    {
        for (int i = 0; i < path.Length; i++)
        {
            if (!char.IsSurrogate(path[i]))
                continue;
            if (!char.IsSurrogatePair(path, i))
                return false;
            i++;
        }

        return true;
    }
}
