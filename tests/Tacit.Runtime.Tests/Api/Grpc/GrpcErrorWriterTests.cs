using System.Text;
using Tacit.Abstractions;
using Tacit.Runtime.Api;
using Tacit.Testing;
using GetSecretRequest = Tacit.Runtime.Api.Grpc.Protocol.GetSecretRequest;

namespace Tacit.Runtime.Tests.Api.Grpc;

/// <summary>The text of refusals on the wire: encoded, and small enough for the clients that count.</summary>
public sealed class GrpcErrorWriterTests : IAsyncLifetime
{
    /// <summary>What Dapr's Java SDK accepts.</summary>
    private const int MaxHeaderBytes = 8192;

    private readonly FakeSecretStore _store = FakeSecretStore.Of();
    private InProcessSidecar _sidecar = null!;
    private GrpcClient _client = null!;
    private string _reason = "";

    public async Task InitializeAsync()
    {
        _store.OnGet = (_, _) => throw new SecretStoreException(SecretStoreFailure.Unavailable, _reason);
        _sidecar = await InProcessSidecar.StartAsync(
            InProcessSidecar.Options(), [_store.Descriptor], new FakeResourceSource(FakeResourceSource.Component("s")));
        _client = GrpcClient.Of(_sidecar);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _sidecar.DisposeAsync();
    }

    [Theory]
    [InlineData("50% of \"it\"\nis naïve ☃😀\u0001\u007f~ ")]
    [InlineData("%41%0A+")]
    [InlineData("ends in a space ")]
    [InlineData(" ")]
    public async Task Any_text_arrives_as_it_was(string reason)
    {
        _reason = reason;

        GrpcAnswer answer = await GetAsync("k");

        Assert.Equal($"failed getting secret with key k from secret store s: {reason}", answer.Message);
        Assert.Equal(answer.Message, answer.Details!.Message);
        Assert.True(Ascii.IsValid(answer.Header("grpc-message")!));
        Assert.False(answer.Header("grpc-message")!.EndsWith(' '));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("☃")]
    [InlineData("😀")]
    [InlineData("%")]
    [InlineData("\n")]
    public async Task Long_texts_are_cut_between_characters(string unit)
    {
        for (int extra = 0; extra < 4; extra++)
        {
            _reason = new string('.', extra) + string.Concat(Enumerable.Repeat(unit, 100_000));

            GrpcAnswer answer = await GetAsync("k");

            string whole = $"failed getting secret with key k from secret store s: {_reason}";
            Assert.EndsWith("...", answer.Message, StringComparison.Ordinal);
            Assert.StartsWith(answer.Message![..^3], whole, StringComparison.Ordinal);
            Assert.DoesNotContain("\uFFFD", answer.Message, StringComparison.Ordinal);
            Assert.InRange(answer.Header("grpc-message")!.Length, 2048 - 12, 2048);
            Assert.InRange(answer.HeaderBytes, 0, MaxHeaderBytes);
        }
    }

    [Fact]
    public async Task A_text_that_just_fits_is_whole()
    {
        string start = "failed getting secret with key k from secret store s: ";
        _reason = new string('x', 2048 - start.Length);
        Assert.Equal(start + _reason, (await GetAsync("k")).Message);

        _reason += "x";
        Assert.Equal(start + _reason[..^4] + "...", (await GetAsync("k")).Message);
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    [InlineData(100_000, false)]
    public async Task A_name_is_in_the_details_whole_or_not_at_all(int length, bool there)
    {
        string key = new('k', length);
        _reason = new string('x', 100_000);

        GrpcAnswer answer = await GetAsync(key);

        Assert.Equal(there ? key : null, answer.Info!.Metadata.GetValueOrDefault("key"));
        Assert.Equal("s", answer.Info.Metadata["store"]);
        Assert.InRange(answer.HeaderBytes, 0, MaxHeaderBytes);
    }

    [Fact]
    public async Task The_worst_case_is_under_the_limit()
    {
        // Both names as long as details take them, a message that is cut, and no text that shrinks when encoded.
        GrpcAnswer answer = await _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = new string('s', 512), Key = new string('k', 512) });
        GrpcAnswer path = await _client.CallAsync("/" + new string('m', 7000), new GetSecretRequest());

        Assert.Equal((GrpcStatus.InvalidArgument, GrpcStatus.Unimplemented), (answer.Status, path.Status));
        Assert.InRange(answer.HeaderBytes, 0, MaxHeaderBytes);
        Assert.InRange(path.HeaderBytes, 2048, MaxHeaderBytes);
    }

    private Task<GrpcAnswer> GetAsync(string key) => _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = key });
}
