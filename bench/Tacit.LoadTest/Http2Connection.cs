using System.Buffers.Binary;
using System.Net.Sockets;

namespace Tacit.LoadTest;

/// <summary>The client's end of an HTTP/2 connection that repeats one request; it deals with all that is not about a stream.</summary>
internal sealed class Http2Connection : IDisposable
{
    // Large enough for a burst of answers; a frame has at most 16 KiB, as nothing else was agreed on.
    private readonly byte[] _input = new byte[256 * 1024];
    private readonly byte[] _output = new byte[64 * 1024];
    private readonly byte[] _headers;
    private readonly byte[] _body;
    private readonly Socket _socket;
    private int _inputStart;
    private int _inputEnd;
    private int _outputEnd;
    private int _nextStream = 1;
    private int _unacknowledged;

    public Http2Connection(int port, string path, byte[] body)
    {
        _headers = HeaderBlock.OfCall($"127.0.0.1:{port}", path);
        _body = body;
        _socket = LoopbackSocket.Connect(port);
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.CopyTo(_output);
        _outputEnd = 24;
        // HEADER_TABLE_SIZE 0, ENABLE_PUSH 0, INITIAL_WINDOW_SIZE 1 MiB.
        Write(Http2FrameType.Settings, 0, 0, [0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 4, 0, 0x10, 0, 0]);
        Acknowledge(Window - 65_535);
    }

    /// <summary>What the server may have under way on this connection: 1 MiB.</summary>
    private static int Window => 1024 * 1024;

    /// <summary>Starts a call; it is sent with the next read.</summary>
    /// <returns>The number of its stream.</returns>
    public int Open()
    {
        int stream = _nextStream;
        _nextStream += 2;
        Write(Http2FrameType.Headers, Http2Frame.EndHeaders, stream, _headers);
        Write(Http2FrameType.Data, Http2Frame.EndStream, stream, _body);
        return stream;
    }

    /// <summary>Waits for the next frame of a stream.</summary>
    /// <param name="payload">Good until the next read.</param>
    /// <exception cref="InvalidDataException">The server gave up a stream or the connection, or sent what it must not.</exception>
    public Http2Frame Read(out ReadOnlySpan<byte> payload)
    {
        while (true)
        {
            Http2Frame frame = ReadAny(out payload);
            switch (frame.Type)
            {
                case Http2FrameType.Headers:
                    return frame;
                case Http2FrameType.Data:
                    Consume(frame.Length);
                    return frame;
                case Http2FrameType.Settings or Http2FrameType.Ping when (frame.Flags & Http2Frame.Ack) == 0:
                    Write(frame.Type, Http2Frame.Ack, 0, frame.Type is Http2FrameType.Ping ? payload : []);
                    break;
                // The server returns what its window lost to a request long before so few bytes in flight exhaust it.
                case Http2FrameType.Settings or Http2FrameType.Ping or Http2FrameType.WindowUpdate:
                    break;
                default:
                    throw new InvalidDataException(Describe(frame, payload));
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static string Describe(Http2Frame frame, ReadOnlySpan<byte> payload) => frame.Type switch
    {
        Http2FrameType.ResetStream => $"the server reset stream {frame.Stream} with error {BinaryPrimitives.ReadUInt32BigEndian(payload)}",
        Http2FrameType.GoAway => $"the server ended the connection with error {BinaryPrimitives.ReadUInt32BigEndian(payload[4..])}",
        _ => $"unexpected HTTP/2 frame of type {(byte)frame.Type}",
    };

    private Http2Frame ReadAny(out ReadOnlySpan<byte> payload)
    {
        Require(Http2Frame.Size);
        Http2Frame frame = Http2Frame.Read(_input.AsSpan(_inputStart));
        if (frame.Length > 16 * 1024)
            throw new InvalidDataException("not HTTP/2, or a frame larger than agreed on");
        Require(Http2Frame.Size + frame.Length);
        payload = _input.AsSpan(_inputStart + Http2Frame.Size, frame.Length);
        _inputStart += Http2Frame.Size + frame.Length;
        return frame;
    }

    // What was written goes out when there is nothing left to read: one system call for the calls of a whole burst.
    private void Require(int length)
    {
        while (_inputEnd - _inputStart < length)
        {
            Flush();
            _input.AsSpan(_inputStart, _inputEnd - _inputStart).CopyTo(_input);
            _inputEnd -= _inputStart;
            _inputStart = 0;
            _inputEnd += _socket.ReceiveSome(_input.AsSpan(_inputEnd));
        }
    }

    private void Consume(int length)
    {
        _unacknowledged += length;
        if (_unacknowledged < Window / 2)
            return;
        Acknowledge(_unacknowledged);
        _unacknowledged = 0;
    }

    private void Acknowledge(int bytes)
    {
        Span<byte> increment = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(increment, bytes);
        Write(Http2FrameType.WindowUpdate, 0, 0, increment);
    }

    private void Write(Http2FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        if (_outputEnd + Http2Frame.Size + payload.Length > _output.Length)
            Flush();
        new Http2Frame(payload.Length, type, flags, stream).Write(_output.AsSpan(_outputEnd));
        payload.CopyTo(_output.AsSpan(_outputEnd + Http2Frame.Size));
        _outputEnd += Http2Frame.Size + payload.Length;
    }

    private void Flush()
    {
        if (_outputEnd > 0)
            _socket.Send(_output.AsSpan(0, _outputEnd));
        _outputEnd = 0;
    }
}
