using System.Text;

namespace Tacit.Runtime.Api.Http;

/// <summary>The request target as daprd reads it: cleaned and split while still escaped, then each part decoded once.</summary>
/// <remarks>
/// Frameworks decode first, which turns <c>%62ulk</c> into the reserved word and cannot tell <c>%2F</c> from a separator.
/// Source: daprd 1.18 path handling (path.Clean on the escaped path, query unescaping of each parameter).
/// </remarks>
internal sealed class RequestTarget
{
    private readonly string _path;

    private RequestTarget(string path, string query)
    {
        _path = path;
        Query = query;
        Segments = Clean(path);
    }

    /// <summary>The segments after cleaning, still escaped.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>The query without its question mark, still escaped.</summary>
    public string Query { get; }

    /// <summary>The path before cleaning, decoded, without slashes at its ends: what the token exemption looks at.</summary>
    public string UncleanedPath => PercentDecode(_path, plusIsSpace: false).Trim('/');

    /// <summary>Parses an origin-form or absolute-form target; null when its path has an invalid percent escape.</summary>
    public static RequestTarget? Parse(string rawTarget)
    {
        int question = rawTarget.IndexOf('?', StringComparison.Ordinal);
        string path = question < 0 ? rawTarget : rawTarget[..question];
        string query = question < 0 ? "" : rawTarget[(question + 1)..];

        int scheme = path.StartsWith('/') ? -1 : path.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            int slash = path.IndexOf('/', scheme + 3);
            path = slash < 0 ? "/" : path[slash..];
        }

        return HasValidEscapes(path) ? new(path, query) : null;
    }

    /// <summary>Decodes <c>%XX</c> and <c>+</c>; what is not UTF-8 becomes U+FFFD.</summary>
    public static string QueryUnescape(string text) => PercentDecode(text, plusIsSpace: true);

    public static bool HasValidEscapes(ReadOnlySpan<char> text)
    {
        for (int i = text.IndexOf('%'); i >= 0;)
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                return false;
            int next = text[(i + 3)..].IndexOf('%');
            i = next < 0 ? -1 : i + 3 + next;
        }

        return true;
    }

    private static List<string> Clean(string path)
    {
        List<string> segments = new(4);
        foreach (Range range in path.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> segment = path.AsSpan(range);
            if (segment is "..")
            {
                if (segments.Count > 0)
                    segments.RemoveAt(segments.Count - 1);
            }
            else if (segment is not ("" or "."))
            {
                segments.Add(segment.ToString());
            }
        }

        return segments;
    }

    private static string PercentDecode(string text, bool plusIsSpace)
    {
        if (!text.AsSpan().ContainsAny('%', '+'))
            return text;

        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[length++] = (byte)((Nibble(text[i + 1]) << 4) | Nibble(text[i + 2]));
                i += 2;
            }
            else if (text[i] == '+' && plusIsSpace)
            {
                bytes[length++] = (byte)' ';
            }
            else
            {
                // A surrogate pair is one character.
                int units = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 2 : 1;
                length += Encoding.UTF8.GetBytes(text.AsSpan(i, units), bytes.AsSpan(length));
                i += units - 1;
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static int Nibble(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
