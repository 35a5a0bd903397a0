using System.Security.Cryptography;
using System.Text;
using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Starting;

/// <summary>Tells whether two components make the same store: a digest of all that a store is made from.</summary>
internal static class StoreFingerprint
{
    public static string Of(Component component)
    {
        StringBuilder text = new();
        Append(text, component.Type);
        Append(text, component.Version);
        // Relative paths are resolved against the file's folder.
        Append(text, Path.GetDirectoryName(component.Position.File));
        Append(text, component.Namespace);
        foreach (MetadataItem item in component.Metadata)
        {
            Append(text, item.Name);
            Append(text, item.Value);
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes(text.ToString())));
    }

    // With its length before it, no part can be mistaken for two.
    private static void Append(StringBuilder text, string? part) => text.Append(part?.Length ?? -1).Append(':').Append(part);
}
