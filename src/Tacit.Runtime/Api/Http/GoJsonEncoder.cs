using System.Text;
using System.Text.Encodings.Web;

namespace Tacit.Runtime.Api.Http;

/// <summary>Escapes JSON strings byte for byte as Go's <c>encoding/json</c> does, so that answers equal daprd's.</summary>
/// <remarks>
/// Escaped are what JSON requires, <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c>, U+2028 and U+2029; with short forms where JSON
/// has them and lower-case hexadecimal digits elsewhere. Everything else stays raw UTF-8.
/// </remarks>
internal sealed class GoJsonEncoder : JavaScriptEncoder
{
    public static GoJsonEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is < 0x20 or '"' or '\\' or '<' or '>' or '&' or 0x2028 or 0x2029;

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        ReadOnlySpan<char> rest = new(text, textLength);
        for (int i = 0; i < rest.Length;)
        {
            // An unpaired surrogate decodes with a failure: the base class replaces it with U+FFFD.
            if (Rune.DecodeFromUtf16(rest[i..], out Rune rune, out int consumed) is not System.Buffers.OperationStatus.Done || WillEncode(rune.Value))
                return i;
            i += consumed;
        }

        return -1;
    }

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        Span<char> output = new(buffer, bufferLength);
        bool fits = ShortForm(unicodeScalar) is { } shortForm
            ? output.TryWrite($"\\{shortForm}", out numberOfCharactersWritten)
            : output.TryWrite($"\\u{unicodeScalar:x4}", out numberOfCharactersWritten);
        return fits;
    }

    private static char? ShortForm(int unicodeScalar) => unicodeScalar switch
    {
        '"' => '"',
        '\\' => '\\',
        '\b' => 'b',
        '\f' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        _ => null,
    };
}
