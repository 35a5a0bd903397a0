using System.Buffers.Binary;
using System.Text;

namespace Tacit.LoadTest;

/// <summary>The one call that is measured, on both transports: its request and its only right answer.</summary>
internal static class SecretCall
{
    public const string Store = "load";
    public const string Name = "secret";
    public const string Value = "YourPasskeyHere";
    public const string HttpPath = $"/v1.0/secrets/{Store}/{Name}";
    public const string GrpcPath = "/dapr.proto.runtime.v1.Dapr/GetSecret";

    /// <summary>The body of the HTTP answer.</summary>
    public static byte[] HttpAnswer { get; } = Encoding.UTF8.GetBytes($"{{\"{Name}\":\"{Value}\"}}\n");

    /// <summary>A GetSecretRequest behind its gRPC prefix.</summary>
    public static byte[] GrpcRequest { get; } = Prefixed([.. Text(1, Store), .. Text(2, Name)]);

    /// <summary>A GetSecretResponse, one entry of a map, behind its gRPC prefix.</summary>
    public static byte[] GrpcAnswer { get; } = Prefixed(Field(1, [.. Text(1, Name), .. Text(2, Value)]));

    private static byte[] Prefixed(byte[] message)
    {
        byte[] prefixed = [0, 0, 0, 0, 0, .. message];
        BinaryPrimitives.WriteInt32BigEndian(prefixed.AsSpan(1), message.Length);
        return prefixed;
    }

    private static byte[] Text(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    // Length-delimited, which is wire type 2; all lengths here fit in one byte of a varint.
    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
}
