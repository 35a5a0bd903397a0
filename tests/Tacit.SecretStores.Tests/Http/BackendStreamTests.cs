using System.Net;
using System.Text;
using Tacit.Abstractions;
using Tacit.Http;
using Tacit.Testing;

namespace Tacit.SecretStores.Tests.Http;

/// <summary>Lines of an answer that has no end, however the network cuts them.</summary>
public sealed class BackendStreamTests
{
    private const int Limit = 50_000;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(150);

    private readonly TestTimeProvider _clock = new();

    [Theory]
    [InlineData("one\ntwo\n", "one|two|")]
    [InlineData("one\ntw;o\nthr;;ee\n", "one|two|three|")]
    [InlineData("o;n;e;\n;t;w;o;\n", "one|two|")]
    [InlineData("\n\none\n\n", "||one||")]
    [InlineData("one\r\ntwo\r;\n", "one\r|two\r|")]
    [InlineData("schl\u00fcssel\n\ud83d\ude00\n", "schl\u00fcssel|\ud83d\ude00|")]
    [InlineData("", "")]
    public async Task Lines_come_as_they_were_sent(string pieces, string lines) => Assert.Equal(lines, await ReadAsync(pieces.Split(';')));

    [Theory]
    [InlineData("one\ntwo")]
    [InlineData("one\nt;w;o")]
    public async Task A_last_line_without_an_end_is_none(string pieces) => Assert.Equal("one|", await ReadAsync(pieces.Split(';')));

    [Fact]
    public async Task Lines_may_cross_the_ends_of_buffers()
    {
        string[] lines = [.. Enumerable.Range(0, 2000).Select(i => $"{i}:{new string((char)('a' + (i % 26)), i % 97)}")];
        string all = string.Join('\n', lines) + "\n";

        foreach (int size in (int[])[1, 7, 16 * 1024, 16 * 1024 + 1, all.Length])
            Assert.Equal(string.Join('|', lines) + "|", await ReadAsync([.. all.Chunk(size).Select(piece => new string(piece))]));
    }

    [Theory]
    [InlineData(16 * 1024 - 1)]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(Limit - 1)]
    [InlineData(Limit)]
    public async Task A_line_may_be_as_long_as_the_limit(int length)
    {
        string line = new('x', length);

        Assert.Equal($"a|{line}|{line}|b|", await ReadAsync(["a\n", line, "\n", line + "\nb\n"]));
    }

    [Theory]
    [InlineData(Limit, Limit + 1)]
    [InlineData(100, 101)]
    [InlineData(16 * 1024, 16 * 1024 + 1)]
    public async Task A_longer_line_is_refused(int limit, int length)
    {
        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(() => ReadAsync(["a\n", new string('x', length) + "\n"], limit));

        Assert.Equal(SecretStoreFailure.InvalidRequest, failure.Failure);
        Assert.Equal($"the server answers with more than {limit} bytes in one line; maxResponseBytes allows more", failure.Message);
    }

    [Fact]
    public async Task All_lines_together_may_be_longer_than_the_limit() =>
        Assert.Equal(string.Concat(Enumerable.Repeat("0123456789|", 100)), await ReadAsync([.. Enumerable.Repeat("0123456789\n", 100)], limit: 10));

    [Fact]
    public async Task Lines_before_a_break_are_there()
    {
        List<string> lines = [];
        using BackendStream stream = Stream(new Pieces(["one\ntw"], new IOException("abcd")));

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(() => CollectAsync(stream, lines, CancellationToken.None));

        Assert.Equal(["one"], lines);
        Assert.Equal("it broke", failure.Message);
    }

    [Fact]
    public async Task Silence_ends_the_reading()
    {
        using BackendStream stream = Stream(new Pieces(["one\n"], end: null));
        List<string> lines = [];

        Task reading = CollectAsync(stream, lines, CancellationToken.None);
        await _clock.TimerAsync(Silence).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(reading.IsCompleted);
        _clock.Advance(Silence);

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(() => reading.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal((SecretStoreFailure.Unavailable, "the server has said nothing for 150 s"), (failure.Failure, failure.Message));
        Assert.Equal(["one"], lines);
    }

    [Fact]
    public async Task Whoever_reads_can_leave()
    {
        using BackendStream stream = Stream(new Pieces(["one\n"], end: null));
        using CancellationTokenSource leaving = new();

        Task reading = CollectAsync(stream, [], leaving.Token);
        await _clock.TimerAsync(Silence).WaitAsync(TimeSpan.FromSeconds(30));
        await leaving.CancelAsync();

        OperationCanceledException left = await Assert.ThrowsAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(leaving.Token, left.CancellationToken);
    }

    [Fact]
    public async Task A_refusal_has_no_lines()
    {
        using BackendStream refusal = new(new BackendAnswer(HttpStatusCode.Forbidden, "application/json", null, "abcd\n"u8.ToArray()));
        List<string> lines = [];

        await CollectAsync(refusal, lines, CancellationToken.None);

        Assert.Empty(lines);
        Assert.Equal("abcd\n"u8.ToArray(), refusal.Answer.Body);
    }

    private async Task<string> ReadAsync(string[] pieces, int limit = Limit)
    {
        List<string> lines = [];
        using BackendStream stream = Stream(new Pieces(pieces, new EndOfStreamException()), limit);
        await CollectAsync(stream, lines, CancellationToken.None);
        return string.Concat(lines.Select(line => line + "|"));
    }

    private BackendStream Stream(Pieces pieces, int limit = Limit) => new(
        new(HttpStatusCode.OK, "application/json", null, []),
        new(HttpStatusCode.OK) { Content = new StreamContent(pieces) },
        new(TimeSpan.FromSeconds(15), limit) { MaxAnswerField = "maxResponseBytes" },
        _ => new(SecretStoreFailure.Unavailable, "it broke"),
        _clock);

    private static async Task CollectAsync(BackendStream stream, List<string> lines, CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<byte> line in stream.LinesAsync(Silence, cancellationToken))
            lines.Add(Encoding.UTF8.GetString(line.Span));
    }

    /// <summary>Gives a piece at each read, or as much of it as there is room for, and then ends, breaks, or (null) says nothing any more.</summary>
    private sealed class Pieces(IEnumerable<string> pieces, Exception? end) : Stream
    {
        private readonly Queue<byte[]> _pieces = new(pieces.Select(Encoding.UTF8.GetBytes).Where(piece => piece.Length > 0));

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Assert.False(buffer.IsEmpty);
            if (_pieces.Count == 0)
            {
                if (end is null)
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return end is EndOfStreamException ? 0 : throw end!;
            }

            byte[] piece = _pieces.Dequeue();
            int length = Math.Min(piece.Length, buffer.Length);
            piece.AsMemory(0, length).CopyTo(buffer);
            if (length < piece.Length)
            {
                byte[][] later = [piece[length..], .. _pieces];
                _pieces.Clear();
                foreach (byte[] one in later)
                    _pieces.Enqueue(one);
            }

            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
