using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Tacit.Runtime.Tests.Properties;

/// <summary>Random input of the kinds that break parsers.</summary>
internal static class Generators
{
    /// <summary>Text of valid code points: plain, control, reserved and far-away ones.</summary>
    public static Gen<string> Text { get; } = Rune().ListOf().Select(runes => string.Concat(runes));

    public static Gen<byte[]> Bytes { get; } = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();

    /// <summary>Values: mostly short, now and then of up to 64 KiB.</summary>
    public static Gen<string> Value { get; } = Gen.Frequency(
        (9, Text),
        (1, Text.SelectMany(text => Gen.Choose(0, 64 * 1024), (text, length) => Repeat(text.Length == 0 ? "é" : text, length))));

    /// <summary>A text of which random stretches are cut out, replaced or repeated.</summary>
    public static Gen<byte[]> Mutations(string text) => Gen.Choose(1, 6).SelectMany(count => Edit().ListOf(count)).Select(edits =>
    {
        List<byte> bytes = [.. Encoding.UTF8.GetBytes(text)];
        foreach ((int at, int length, byte[] inserted) in edits)
        {
            int start = at % (bytes.Count + 1);
            bytes.RemoveRange(start, Math.Min(length, bytes.Count - start));
            bytes.InsertRange(start, inserted);
        }

        return bytes.ToArray();
    });

    private static Gen<(int At, int Length, byte[] Inserted)> Edit() =>
        from at in Gen.Choose(0, 100_000)
        from length in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(1, 12)))
        from inserted in Gen.OneOf(Bytes.Resize(3), Gen.Elements(Syntax).Select(Encoding.UTF8.GetBytes))
        select (at, length, inserted);

    private static readonly string[] Syntax =
    [
        "{", "}", "[", "]", ":", ": ", ",", "\"", "'", "\\", "\n", "\r\n", "  ", "\t", "- ", "---\n", "...\n", "&a ", "*a", "!", "!!str ", "!<", "%YAML 1.1\n",
        "%TAG ! x\n", "|", "|+9\n", ">-\n", "?", "? ", "#", "@", "`", "<<: ", "\\u", "\\ud800", "\\x", "\\U0010ffff", "\0", "\u0085", "\u2028", "\ufeff", "null", "~",
        "1e999", "-", "//", "/*", "\u00ff", "\ud83d\ude00", "$X", "${X}", "$", "/", "..", "[[[[[[[[", "{{{{{{{{",
    ];

    private static Gen<string> Rune() => Gen.Frequency(
        (6, Gen.Choose(0x20, 0x7E)),
        (2, Gen.Elements('/', '%', '+', '?', '#', '&', '=', ';', '.', ':', '\\', '"', '<').Select(character => (int)character)),
        (2, Gen.Choose(0, 0x1F)),
        (2, Gen.Choose(0x7F, 0x7FF)),
        (2, Gen.Choose(0x2000, 0xD7FF)),
        (1, Gen.Choose(0xE000, 0xFFFF)),
        (1, Gen.Choose(0x10000, 0x10FFFF))).Select(scalar => new Rune(scalar).ToString());

    private static string Repeat(string text, int bytes) =>
        string.Concat(Enumerable.Repeat(text, bytes / Encoding.UTF8.GetByteCount(text)));
}
