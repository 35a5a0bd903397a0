using System.Text;
using System.Text.Json;

namespace Tacit.Runtime.Tests.Properties;

/// <summary>Bytes that a failed property shows as text.</summary>
internal sealed class RawInput(byte[] bytes)
{
    public byte[] Bytes { get; } = bytes;

    public override string ToString() => JsonSerializer.Serialize(Encoding.UTF8.GetString(Bytes));
}
