using System.Buffers.Binary;
using Google.Protobuf;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>One call: the messages in and out, what came with it, and when to give up.</summary>
internal sealed class GrpcCall : IDisposable
{
    /// <summary>The encodings of request messages. Answers are never compressed: a secret must not share a compression window.</summary>
    private const string AcceptEncoding = "identity,gzip";

    private const int SmallAnswerBytes = 64 * 1024;

    private readonly HttpContext _http;
    private readonly GrpcLimits _limits;
    private readonly GrpcMessageReader _reader;
    private readonly GrpcDeadline _deadline;
    private readonly TimeProvider _timeProvider;

    /// <summary>Starts a call.</summary>
    /// <exception cref="ApiException">Its headers are malformed, or ask for what is not there.</exception>
    public GrpcCall(HttpContext http, string answerType, GrpcLimits limits, TimeProvider timeProvider)
    {
        _http = http;
        _limits = limits;
        _timeProvider = timeProvider;
        // The web server's answer to a slow body would be to close the connection, with all the other calls on it; the reader has its own limit.
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;

        string encoding = http.Request.Headers["grpc-encoding"].ToString();
        if (encoding is not ("" or "identity" or "gzip"))
        {
            http.Response.Headers["grpc-accept-encoding"] = AcceptEncoding;
            throw new ApiException(GrpcErrors.EncodingUnknown(encoding));
        }

        http.Response.ContentType = answerType;
        _reader = new(http.Request.BodyReader, encoding, limits, timeProvider);
        _deadline = new(http, timeProvider);
    }

    /// <summary>What came with the call beside its messages.</summary>
    public IHeaderDictionary Metadata => _http.Request.Headers;

    /// <summary>The snapshot that the call began with.</summary>
    public SidecarSnapshot Snapshot => RequestSnapshot.Of(_http);

    /// <summary>Ends what is done for the call: its deadline has passed, or its caller has gone.</summary>
    public CancellationToken CancellationToken => _deadline.Token;

    public bool DeadlineHasPassed => _deadline.HasPassed;

    /// <summary>Cancelled when the connection is drained because the sidecar stops.</summary>
    public CancellationToken Draining =>
        _http.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;

    /// <summary>The next request message, or null at the end.</summary>
    /// <exception cref="ApiException">It is malformed, too large or too late.</exception>
    public ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T> => _reader.ReadAsync(parser, cancellationToken);

    /// <summary>The only request message.</summary>
    /// <exception cref="ApiException">There is none, or another one, or it is malformed, too large or too late.</exception>
    public async ValueTask<T> ReadOneAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        T message = await ReadAsync(parser, CancellationToken) ?? throw new ApiException(GrpcErrors.NotOneMessage);
        return await ReadAsync(parser, CancellationToken) is null ? message : throw new ApiException(GrpcErrors.NotOneMessage);
    }

    /// <summary>Adds a message to the answer. It is sent when the call ends, or is flushed.</summary>
    /// <exception cref="ApiException">It is too large.</exception>
    public void Write(IMessage message)
    {
        int size = message.CalculateSize();
        if (size > _limits.MaxMessageBytes)
            throw new ApiException(GrpcErrors.AnswerTooLarge(size, _limits.MaxMessageBytes));

        Span<byte> prefix = _http.Response.BodyWriter.GetSpan(GrpcMessageReader.PrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], size);
        _http.Response.BodyWriter.Advance(GrpcMessageReader.PrefixBytes);
        message.WriteTo(_http.Response.BodyWriter);
    }

    /// <summary>Sends what was written. A caller that does not take it in time loses the stream, and the sidecar what it keeps for it.</summary>
    /// <exception cref="ApiException">It was not taken.</exception>
    public async Task FlushAsync()
    {
        using TimeLimit limit = new(_limits.MessageTimeout, _timeProvider, CancellationToken);
        try
        {
            await _http.Response.BodyWriter.FlushAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _http.Abort();
            throw new ApiException(GrpcErrors.DeadlineExceeded);
        }
    }

    /// <summary>Ends the answer well, and sends it.</summary>
    public async Task CompleteAsync()
    {
        // A small answer goes out in one piece with its trailers; what is kept of it when nobody takes it is small too.
        if (_http.Response.BodyWriter.UnflushedBytes > SmallAnswerBytes)
            await FlushAsync();
        _http.Response.AppendTrailer("grpc-status", "0");
        await _http.Response.CompleteAsync();
    }

    public void Dispose() => _deadline.Dispose();
}
