using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Tacit.Http;

/// <summary>The texts of a JSON document. The parser takes bytes and escapes that are no characters, and fails only when one of them is read.</summary>
internal static class JsonTexts
{
    /// <summary>Whether every text and every name can be read.</summary>
    /// <param name="json">A document that was parsed.</param>
    /// <param name="maxDepth">The depth up to which it was parsed.</param>
    public static bool AreWellFormed(byte[] json, int maxDepth)
    {
        if (!Utf8.IsValid(json))
            return false;
        // Only escapes are left to be wrong: one half of a pair without the other.
        if (!json.Contains((byte)'\\'))
            return true;
        char[] text = ArrayPool<char>.Shared.Rent(json.Length);
        try
        {
            Utf8JsonReader reader = new(json, new() { MaxDepth = maxDepth });
            while (reader.Read())
            {
                if (reader.ValueIsEscaped)
                    reader.CopyString(text);
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            // It held a secret.
            ArrayPool<char>.Shared.Return(text, clearArray: true);
        }
    }
}
