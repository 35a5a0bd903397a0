using System.IO.Compression;
using Google.Protobuf;
using Tacit.Abstractions;
using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Testing;
using GetSecretRequest = Tacit.Runtime.Api.Grpc.Protocol.GetSecretRequest;

namespace Tacit.Runtime.Tests.Api.Grpc;

/// <summary>What no gRPC library sends. Each case is followed by a good call on the same connection.</summary>
public sealed class MalformedCallTests : IAsyncLifetime
{
    private const int MaxBytes = 128 * 1024;

    private static readonly byte[] Get = new GetSecretRequest { StoreName = "s", Key = "k" }.ToByteArray();

    private readonly FakeSecretStore _store = FakeSecretStore.Of(("k", "v"));
    private readonly TestTimeProvider _time = new();
    private InProcessSidecar _sidecar = null!;
    private GrpcClient _client = null!;

    public static TheoryData<string, byte[], string, string> Bodies => new()
    {
        { "no message", [], "Unimplemented", "the method takes exactly one request message" },
        { "part of a prefix", [0, 0, 0], "Internal", "the request ended inside a message" },
        { "a prefix alone", [0, 0, 0, 0, 1], "Internal", "the request ended inside a message" },
        { "a truncated message", GrpcClient.Frame(Get)[..^1], "Internal", "the request ended inside a message" },
        { "a second message", [.. GrpcClient.Frame(Get), .. GrpcClient.Frame(Get)], "Unimplemented", "the method takes exactly one request message" },
        { "rubbish after the message", [.. GrpcClient.Frame(Get), 0], "Internal", "the request ended inside a message" },
        { "an unknown flag", GrpcClient.Frame(Get, flag: 2), "Internal", "the compressed flag of the request message is neither 0 nor 1" },
        { "the flag without an encoding", GrpcClient.Frame(Get, flag: 1), "Internal", "the request message is flagged as compressed, but no grpc-encoding says how" },
        { "a length over the limit", [0, 0, 2, 0, 1], "ResourceExhausted", "grpc: received message larger than max (131073 vs. 131072)" },
        { "the largest length", [0, 255, 255, 255, 255, 1], "ResourceExhausted", "grpc: received message larger than max (4294967295 vs. 131072)" },
        { "no protobuf", GrpcClient.Frame([0xFF, 0xFF]), "Internal", "the request message is not a valid protocol buffer of the method's type" },
        { "a field longer than the message", GrpcClient.Frame([0x0A, 0x7F, 0x61]), "Internal", "the request message is not a valid protocol buffer of the method's type" },
        { "a wrong wire type's end", GrpcClient.Frame([0x0C]), "Internal", "the request message is not a valid protocol buffer of the method's type" },
    };

    public async Task InitializeAsync()
    {
        _sidecar = await InProcessSidecar.StartAsync(
            InProcessSidecar.Options() with { MaxBodySize = MaxBytes }, [_store.Descriptor], new FakeResourceSource(FakeResourceSource.Component("s")), _time);
        _client = GrpcClient.Of(_sidecar);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _sidecar.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_malformed_body_has_its_status(string what, byte[] body, string status, string message)
    {
        Assert.NotEmpty(what);
        GrpcAnswer answer = await _client.SendAsync("GetSecret", new ByteArrayContent(body));

        Assert.Equal((Enum.Parse<GrpcStatus>(status), message), (answer.Status!.Value, answer.Message));
        await AssertGoodAsync();
    }

    [Fact]
    public async Task A_message_may_be_as_large_as_the_limit()
    {
        GrpcAnswer fits = await _client.SendAsync("SetMetadata", new ByteArrayContent(GrpcClient.Frame(Sized(MaxBytes))));
        GrpcAnswer large = await _client.SendAsync("SetMetadata", new ByteArrayContent(GrpcClient.Frame(Sized(MaxBytes + 1))));

        Assert.Equal((GrpcStatus.Ok, GrpcStatus.ResourceExhausted), (fits.Status, large.Status));
    }

    [Fact]
    public async Task Unknown_fields_are_ignored()
    {
        GrpcAnswer answer = await _client.SendAsync("GetSecret", new ByteArrayContent(GrpcClient.Frame([.. Get, 0xFA, 0x01, 0x01, 0x61])));

        Assert.Equal(GrpcStatus.Ok, answer.Status);
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_finds_nothing_and_breaks_nothing()
    {
        GrpcAnswer answer = await _client.SendAsync("GetSecret", new ByteArrayContent(GrpcClient.Frame([0x0A, 0x01, (byte)'s', 0x12, 0x02, 0xC3, 0x28])));

        Assert.Equal(GrpcStatus.NotFound, answer.Status);
    }

    [Fact]
    public async Task A_gzip_message_is_read()
    {
        GrpcAnswer answer = await _client.SendAsync("GetSecret", new ByteArrayContent(GrpcClient.Frame(Gzip(Get), flag: 1)), "grpc-encoding: gzip");
        GrpcAnswer notFlagged = await _client.SendAsync("GetSecret", new ByteArrayContent(GrpcClient.Frame(Get)), "grpc-encoding: gzip");

        Assert.Equal((GrpcStatus.Ok, GrpcStatus.Ok), (answer.Status, notFlagged.Status));
        Assert.Null(answer.Header("grpc-encoding"));
    }

    [Fact]
    public async Task What_a_gzip_message_unfolds_to_is_limited()
    {
        byte[] bomb = Gzip(new byte[100 * 1024 * 1024]);

        // The compressed form is far over the limit too; the bomb that fits is the one to fear.
        GrpcAnswer large = await _client.SendAsync("GetSecret", new ByteArrayContent(GrpcClient.Frame(bomb, flag: 1)), "grpc-encoding: gzip");
        GrpcAnswer small = await _client.SendAsync("GetSecret", new ByteArrayContent(GrpcClient.Frame(Gzip(new byte[10 * MaxBytes]), flag: 1)), "grpc-encoding: gzip");

        Assert.Equal((GrpcStatus.ResourceExhausted, GrpcStatus.ResourceExhausted), (large.Status, small.Status));
        await AssertGoodAsync();
    }

    [Fact]
    public async Task Broken_gzip_is_refused()
    {
        byte[] whole = Gzip(Get);
        byte[][] broken = [Get, [], whole[..10], whole[..(whole.Length / 2)], whole[..^1], whole[..^8], [.. whole, 1, 2, 3, 4]];

        foreach (byte[] payload in broken)
        {
            GrpcAnswer answer = await _client.SendAsync("GetSecret", new ByteArrayContent(GrpcClient.Frame(payload, flag: 1)), "grpc-encoding: gzip");

            Assert.Equal((GrpcStatus.Internal, "the request message cannot be decompressed"), (answer.Status, answer.Message));
        }

        await AssertGoodAsync();
        Assert.DoesNotContain(_sidecar.Logs.Lines, line => line.Id.Id == LogEventIds.UnexpectedFailure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_is_reset_at_any_time_is_no_failure_of_the_sidecar(bool hasMessage)
    {
        using RawHttp2 connection = await RawHttp2.ConnectAsync(_sidecar.Host.GrpcPort);
        byte[] headers = RawHttp2.CallHeaders(GrpcClient.Dapr + "GetSecret");
        try
        {
            for (int stream = 1; stream < 1000; stream += 2)
            {
                await connection.SendAsync(
                [
                    .. RawHttp2.Frame(FrameType.Headers, RawHttp2.EndHeaders, stream, headers),
                    .. hasMessage ? RawHttp2.Frame(FrameType.Data, 0, stream, GrpcClient.Frame(Get)[..^3]) : [],
                    .. RawHttp2.Frame(FrameType.ResetStream, 0, stream, [0, 0, 0, 8]),
                ]);
            }
        }
        catch (IOException)
        {
            // The web server closes a connection on which it sees too many resets.
        }

        connection.Dispose();
        await AssertGoodAsync();
        Assert.True(await _sidecar.Host.StopAsync(TimeSpan.FromSeconds(10)));
        Assert.DoesNotContain(_sidecar.Logs.Lines, line => line.Id.Id == LogEventIds.UnexpectedFailure);
    }

    [Fact]
    public async Task A_large_answer_that_nobody_takes_is_not_kept_for_ever()
    {
        _store.Secrets["large"] = SecretData.OfValue("large", new string('x', MaxBytes - 100));
        using RawHttp2 connection = await RawHttp2.ConnectAsync(_sidecar.Host.GrpcPort);
        // The window of new streams: none.
        await connection.SendAsync(FrameType.Settings, 0, 0, [0, 4, 0, 0, 0, 0]);
        await connection.SendAsync(FrameType.Headers, RawHttp2.EndHeaders, 1, RawHttp2.CallHeaders(GrpcClient.Dapr + "GetSecret"));
        await connection.SendAsync(FrameType.Data, RawHttp2.EndStream, 1, GrpcClient.Frame(new GetSecretRequest { StoreName = "s", Key = "large" }.ToByteArray()));
        await connection.ReceiveAsync(FrameType.Headers).Soon();

        Task<Http2Frame> reset = connection.ReceiveAsync(FrameType.ResetStream);

        Assert.Equal(1, (await InTimeAsync(reset)).Stream);
        await AssertGoodAsync();
        Assert.DoesNotContain(_sidecar.Logs.Lines, line => line.Id.Id == LogEventIds.UnexpectedFailure);
    }

    [Theory]
    [InlineData("deflate")]
    [InlineData("gzip,identity")]
    [InlineData("x\"y")]
    public async Task An_encoding_that_is_not_known_is_refused_with_those_that_are(string encoding)
    {
        GrpcAnswer answer = await _client.SendAsync("GetSecret", new ByteArrayContent(GrpcClient.Frame(Get, flag: 1)), $"grpc-encoding: {encoding}");

        Assert.Equal((GrpcStatus.Unimplemented, "identity,gzip"), (answer.Status, answer.Header("grpc-accept-encoding")));
    }

    [Fact]
    public async Task A_stream_that_is_never_half_closed_has_the_time_of_a_request_and_disturbs_no_other()
    {
        using OpenContent stalled = new(GrpcClient.Frame(Get));
        Task<GrpcAnswer> call = _client.SendAsync("GetSecret", stalled);
        await stalled.Begun.Soon();
        await AssertGoodAsync();

        Assert.Equal(GrpcStatus.DeadlineExceeded, (await InTimeAsync(call)).Status);
        await AssertGoodAsync();
    }

    /// <summary>Lets time pass until the task ends. Once is not enough: the clock may move before the sidecar looks at it.</summary>
    private async Task<T> InTimeAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(60));
            await Task.Yield();
        }

        return await task;
    }

    private static byte[] Sized(int bytes)
    {
        SetMetadataRequest message = new() { Key = "k", Value = new string('x', bytes - 10) };
        message.Value += new string('x', bytes - message.CalculateSize());
        return message.ToByteArray();
    }

    private static byte[] Gzip(byte[] message)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
            gzip.Write(message);
        return packed.ToArray();
    }

    private async Task AssertGoodAsync()
    {
        GrpcAnswer good = await _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "k" });
        Assert.Equal(GrpcStatus.Ok, good.Status);
    }
}
