using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>Reads the length-prefixed messages of a request body.</summary>
/// <param name="body">The body.</param>
/// <param name="encoding">The <c>grpc-encoding</c> of flagged messages.</param>
/// <param name="limits">Kept while reading: no buffer grows beyond them, whatever a prefix or a compressed message claims.</param>
/// <param name="timeProvider">For the time limit.</param>
internal sealed class GrpcMessageReader(PipeReader body, string encoding, GrpcLimits limits, TimeProvider timeProvider)
{
    /// <summary>A flag, and the length of the message that follows as a big-endian number of four bytes.</summary>
    public const int PrefixBytes = 5;

    /// <summary>A head of 10 bytes and a trailer of 8 (RFC 1952).</summary>
    private const int MinGzipBytes = 18;

    /// <summary>The next message, or null at the end of the body.</summary>
    /// <exception cref="ApiException">It is malformed, too large or too late.</exception>
    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        try
        {
            // What has arrived already, as is usual, costs no timer.
            return body.TryRead(out ReadResult arrived) && TryTake(arrived, parser, out T? message)
                ? message
                : await WaitAsync(parser, cancellationToken);
        }
        catch (IOException failure)
        {
            // The caller has reset the stream or gone.
            throw new ApiException(GrpcErrors.TruncatedMessage, failure);
        }
    }

    private async ValueTask<T?> WaitAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        using TimeLimit limit = new(limits.MessageTimeout, timeProvider, cancellationToken);
        try
        {
            T? message;
            while (!TryTake(await body.ReadAsync(limit.Token), parser, out message))
            {
                // TryTake has asked for more.
            }

            return message;
        }
        catch (OperationCanceledException) when (limit.HasPassed && !cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(GrpcErrors.DeadlineExceeded);
        }
    }

    /// <summary>True with a message, or with null at the end; false when more has to arrive.</summary>
    private bool TryTake<T>(ReadResult read, MessageParser<T> parser, out T? message)
        where T : class, IMessage<T>
    {
        ReadOnlySequence<byte> buffer = read.Buffer;
        message = null;
        if (buffer.Length >= PrefixBytes)
        {
            (bool compressed, int length) = ReadPrefix(buffer);
            if (buffer.Length - PrefixBytes >= length)
            {
                ReadOnlySequence<byte> payload = buffer.Slice(PrefixBytes, length);
                message = Parse(compressed ? Decompress(payload) : payload, parser);
                body.AdvanceTo(payload.End);
                return true;
            }
        }

        if (read.IsCompleted && !buffer.IsEmpty)
            throw new ApiException(GrpcErrors.TruncatedMessage);
        body.AdvanceTo(buffer.Start, buffer.End);
        return read.IsCompleted;
    }

    private (bool Compressed, int Length) ReadPrefix(ReadOnlySequence<byte> buffer)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] > 1)
            throw new ApiException(GrpcErrors.MalformedPrefix);
        if (length > limits.MaxMessageBytes)
            throw new ApiException(GrpcErrors.RequestTooLarge(length, limits.MaxMessageBytes));
        return (prefix[0] == 1, (int)length);
    }

    private ReadOnlySequence<byte> Decompress(ReadOnlySequence<byte> payload)
    {
        if (encoding is "" or "identity")
            throw new ApiException(GrpcErrors.CompressedWithoutEncoding);
        // A gzip member ends with the plain length, by which one that was cut can be told: GZipStream takes it for a whole one.
        if (payload.Length < MinGzipBytes)
            throw new ApiException(GrpcErrors.MalformedCompression);
        Span<byte> end = stackalloc byte[4];
        payload.Slice(payload.Length - 4).CopyTo(end);
        uint plainLength = BinaryPrimitives.ReadUInt32LittleEndian(end);

        try
        {
            using GZipStream stream = new(PipeReader.Create(payload).AsStream(), CompressionMode.Decompress);
            ArrayBufferWriter<byte> plain = new();
            int read;
            while ((read = stream.Read(plain.GetSpan())) > 0)
            {
                plain.Advance(read);
                if (plain.WrittenCount > limits.MaxMessageBytes)
                    throw new ApiException(GrpcErrors.RequestTooLarge(plain.WrittenCount, limits.MaxMessageBytes));
            }

            return plain.WrittenCount == plainLength
                ? new(plain.WrittenMemory)
                : throw new ApiException(GrpcErrors.MalformedCompression);
        }
        catch (InvalidDataException failure)
        {
            throw new ApiException(GrpcErrors.MalformedCompression, failure);
        }
    }

    private static T Parse<T>(ReadOnlySequence<byte> message, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw new ApiException(GrpcErrors.MalformedMessage, failure);
        }
    }
}
