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

    /// <summary>Adds values; false when one of them is too short to be masked.</summary>
    public bool Add(IEnumerable<string> values)
    {
        bool all = true;
        bool any = false;
        lock (_lock)
        {
            foreach (string value in values.Select(value => value.Trim()))
            {
                all &= IsLongEnough(value, MinLength);
                any |= IsLongEnough(value, MinLength) && _values.Add(value);
            }

            if (any)
                _index = new([.. _values.SelectMany(Forms).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)]);
        }

        return all;
    }

    private static IEnumerable<string> Forms(string value)
    {
        yield return value;
        // As a terminal shows several lines.
        yield return value.ReplaceLineEndings("\r\n");
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value);
        yield return JavaScriptEncoder.Default.Encode(value);
        yield return Uri.EscapeDataString(value);
        string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(value)).TrimEnd('=');
        yield return base64;
        yield return base64.Replace('+', '-').Replace('/', '_');
        foreach (string line in value.Split('\n', StringSplitOptions.TrimEntries).Where(line => IsLongEnough(line, MinLineLength)))
            yield return line;
    }

    private static bool IsLongEnough(string text, int bytes) => Encoding.UTF8.GetByteCount(text) >= bytes;
}
