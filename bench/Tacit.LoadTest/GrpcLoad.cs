namespace Tacit.LoadTest;

/// <summary>Unary gRPC calls over one connection, several in flight.</summary>
internal sealed class GrpcLoad(int port, int streams) : ILoad
{
    private readonly Http2Connection _connection = new(port, SecretCall.GrpcPath, SecretCall.GrpcRequest);
    private readonly Dictionary<int, AnswerPart> _next = [];
    private byte[] _trailers = [];

    private enum AnswerPart
    {
        Head,
        Message,
        Trailers,
    }

    public void Check()
    {
        int stream = _connection.Open();
        List<(Http2Frame Frame, byte[] Payload)> answer = [];
        do
        {
            Http2Frame frame = _connection.Read(out ReadOnlySpan<byte> payload);
            answer.Add((frame, payload.ToArray()));
        }
        while (!EndsStream(answer[^1].Frame));

        (Http2Frame last, _trailers) = answer[^1];
        string? status = last.Type is Http2FrameType.Headers ? HeaderBlock.Find(_trailers, "grpc-status") : null;
        if (status != "0")
        {
            throw new InvalidDataException(
                $"the answer has {(status is null ? "no grpc-status" : $"grpc-status {status}")}, not 0 {HeaderBlock.Find(_trailers, "grpc-message")}".TrimEnd());
        }

        // The first block of a connection may begin with the size of the dynamic table, which is 0.
        if (answer is [(_, [0x20, .. byte[] rest]), ..])
            answer[0] = (answer[0].Frame, rest);
        _next.Add(stream, AnswerPart.Head);
        foreach ((Http2Frame frame, byte[] payload) in answer)
            Accept(frame, payload);
    }

    public long Run(Func<bool> goOn)
    {
        for (int i = 0; i < streams; i++)
            _next.Add(_connection.Open(), AnswerPart.Head);

        long answers = 0;
        while (_next.Count > 0)
        {
            Http2Frame frame = _connection.Read(out ReadOnlySpan<byte> payload);
            Accept(frame, payload);
            if (!EndsStream(frame))
                continue;
            answers++;
            if (goOn())
                _next.Add(_connection.Open(), AnswerPart.Head);
        }

        return answers;
    }

    public void Dispose() => _connection.Dispose();

    private static bool EndsStream(Http2Frame frame) => (frame.Flags & Http2Frame.EndStream) != 0;

    /// <summary>Holds a frame against what its stream's answer goes on with.</summary>
    private void Accept(Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        bool good = _next.TryGetValue(frame.Stream, out AnswerPart part) && part switch
        {
            AnswerPart.Head => frame is { Type: Http2FrameType.Headers, Flags: Http2Frame.EndHeaders } && payload is [HeaderBlock.Status200, ..],
            AnswerPart.Message => frame is { Type: Http2FrameType.Data, Flags: 0 } && payload.SequenceEqual(SecretCall.GrpcAnswer),
            _ => frame is { Type: Http2FrameType.Headers, Flags: Http2Frame.EndHeaders | Http2Frame.EndStream } && payload.SequenceEqual(_trailers),
        };
        if (!good)
            throw new InvalidDataException($"an answer is not the secret: {frame} in place of its {part}");

        if (part is AnswerPart.Trailers)
            _next.Remove(frame.Stream);
        else
            _next[frame.Stream] = part + 1;
    }
}
