using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tacit.Testing;

/// <summary>An HTTP/2 connection frame by frame, for what no client library does.</summary>
internal sealed class RawHttp2 : IDisposable
{
    public const byte EndStream = 0x1;
    public const byte Ack = 0x1;
    public const byte EndHeaders = 0x4;

    private readonly TcpClient _tcp = new();
    private NetworkStream _stream = null!;

    private RawHttp2()
    {
    }

    /// <summary>Connects, and sends the preface and empty settings.</summary>
    public static async Task<RawHttp2> ConnectAsync(int port)
    {
        RawHttp2 connection = new();
        await connection._tcp.ConnectAsync(IPAddress.Loopback, port);
        connection._stream = connection._tcp.GetStream();
        await connection._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await connection.SendAsync(FrameType.Settings, 0, 0, []);
        return connection;
    }

    public Task SendAsync(FrameType type, byte flags, int stream, byte[] payload) => _stream.WriteAsync(Frame(type, flags, stream, payload)).AsTask();

    public Task SendAsync(byte[] bytes) => _stream.WriteAsync(bytes).AsTask();

    /// <summary>The next frame, or null when the connection has ended.</summary>
    public async Task<Http2Frame?> ReceiveAsync()
    {
        byte[] head = new byte[9];
        try
        {
            await _stream.ReadExactlyAsync(head);
            byte[] payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await _stream.ReadExactlyAsync(payload);
            return new((FrameType)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & 0x7FFFFFFF, payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The next frame of a type; the others before it are passed over.</summary>
    public async Task<Http2Frame> ReceiveAsync(FrameType type)
    {
        while (await ReceiveAsync() is { } frame)
        {
            if (frame.Type == type)
                return frame;
        }

        throw new IOException($"the connection ended without a {type} frame");
    }

    public static byte[] Frame(FrameType type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = (byte)type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>The header block of a gRPC call: literals that change no table, so that every stream can send the same bytes.</summary>
    public static byte[] CallHeaders(string path, params (string Name, string Value)[] more)
    {
        using MemoryStream block = new();
        foreach ((string name, string value) in ((string, string)[])
            [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"), ("content-type", "application/grpc"), ("te", "trailers"), .. more])
        {
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }

        return block.ToArray();
    }

    public void Dispose() => _tcp.Dispose();

    private static void WriteText(MemoryStream block, string text)
    {
        if (text.Length >= 127)
            throw new ArgumentException("A length of 127 or more needs more than one byte.", nameof(text));
        block.WriteByte((byte)text.Length);
        block.Write(Encoding.ASCII.GetBytes(text));
    }
}

/// <summary>A frame as received.</summary>
internal sealed record Http2Frame(FrameType Type, byte Flags, int Stream, byte[] Payload);

/// <summary>The frame types of RFC 9113.</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    ResetStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
}
