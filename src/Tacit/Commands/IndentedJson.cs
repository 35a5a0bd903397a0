using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Tacit.Commands;

/// <summary>JSON as commands print it.</summary>
internal static class IndentedJson
{
    public static string Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true }))
            write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
