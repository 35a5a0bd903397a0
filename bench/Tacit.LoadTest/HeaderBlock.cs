using System.Text;

namespace Tacit.LoadTest;

/// <summary>HPACK without Huffman codes and without a dynamic table, so that a block means the same wherever it stands.</summary>
internal static class HeaderBlock
{
    /// <summary>Entry 8 of the static table, <c>:status: 200</c>, by its index.</summary>
    public const byte Status200 = 0x88;

    /// <summary>The headers of a gRPC call.</summary>
    public static byte[] OfCall(string authority, string path) =>
    [
        // By their indices in the static table: ":method: POST", ":scheme: http"; then the names ":path", ":authority", "content-type".
        0x83, 0x86,
        0x04, .. Text(path),
        0x01, .. Text(authority),
        0x0f, 0x10, .. Text("application/grpc"),
        0x00, .. Text("te"), .. Text("trailers"),
    ];

    /// <summary>The value of a header that is not in the static table; null when it is not there as plain text.</summary>
    public static string? Find(ReadOnlySpan<byte> block, string name)
    {
        byte[] literal = Text(name);
        int value = block.IndexOf(literal) + literal.Length;
        return value < literal.Length || value >= block.Length || value + 1 + block[value] > block.Length
            ? null
            : Encoding.ASCII.GetString(block.Slice(value + 1, block[value]));
    }

    // A length below 127 is one byte.
    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
