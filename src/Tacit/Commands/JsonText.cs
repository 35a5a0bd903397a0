using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tacit.Commands;

/// <summary>JSON as commands print it: only what JSON requires is escaped.</summary>
internal static class JsonText
{
    /// <summary>For people.</summary>
    public static string Indented(Action<Utf8JsonWriter> write) => Write(write, indented: true);

    /// <summary>On one line.</summary>
    public static string Compact(Action<Utf8JsonWriter> write) => Write(write, indented: false);

    private static string Write(Action<Utf8JsonWriter> write, bool indented)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
