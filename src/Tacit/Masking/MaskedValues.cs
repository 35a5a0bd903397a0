using System.Text;
using System.Text.Encodings.Web;

namespace Tacit.Masking;

/// <summary>The values that may not be shown. Values may be added while output is filtered.</summary>
/// <remarks>
/// A value is known as it is, as it stands in JSON, in a URL and in Base64, and by each of its longer lines. One that is too short is left alone:
/// masking it would tear holes into every text.
/// </remarks>
internal sealed class MaskedValues
{
    /// <summary>The shortest value that is masked, in bytes.</summary>
    public const int MinLength = 4;

    private const int MinLineLength = 8;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);
    private volatile MaskIndex _index = new([]);

    /// <summary>The forms to look for.</summary>
    public MaskIndex Index => _index;

    /// <summary>Whether a value is long enough to be masked.</summary>
    public static bool CanMask(string value) => IsLongEnough(value.Trim(), MinLength);

    /// <summary>Adds values. The index is made anew, so many are added at once.</summary>
    public void Add(IEnumerable<string> values)
    {
        lock (_lock)
        {
            bool any = false;
            foreach (string value in values.Where(CanMask))
                any |= _values.Add(value.Trim());
            if (any)
                _index = new([.. _values.SelectMany(Forms).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)]);
        }
    }

    private static IEnumerable<string> Forms(string value)
    {
        yield return value;
        // As a terminal shows several lines.
        yield return value.ReplaceLineEndings("\r\n");
        string json = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value);
        yield return json;
        // .NET's, that of Go and of our own API, Python's, PHP's.
        yield return JavaScriptEncoder.Default.Encode(value);
        yield return json.Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);
        yield return string.Concat(json.Select(character => char.IsAscii(character) ? character.ToString() : $"\\u{(int)character:x4}"));
        yield return json.Replace("/", "\\/", StringComparison.Ordinal);
        // Any URL's, JavaScript's, Python's, a form's.
        string url = Uri.EscapeDataString(value);
        yield return url;
        yield return url.Replace("%21", "!", StringComparison.Ordinal).Replace("%27", "'", StringComparison.Ordinal).Replace("%28", "(", StringComparison.Ordinal)
            .Replace("%29", ")", StringComparison.Ordinal).Replace("%2A", "*", StringComparison.Ordinal);
        yield return url.Replace("%2F", "/", StringComparison.Ordinal);
        yield return url.Replace("%20", "+", StringComparison.Ordinal);
        string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(value)).TrimEnd('=');
        yield return base64;
        yield return base64.Replace('+', '-').Replace('/', '_');
        foreach (string line in value.Split('\n', StringSplitOptions.TrimEntries).Where(line => IsLongEnough(line, MinLineLength)))
            yield return line;
    }

    private static bool IsLongEnough(string text, int bytes) => Encoding.UTF8.GetByteCount(text) >= bytes;
}
