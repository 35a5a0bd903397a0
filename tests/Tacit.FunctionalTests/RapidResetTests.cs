using System.Globalization;
using Google.Protobuf;
using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Testing;
using Xunit.Abstractions;

namespace Tacit.FunctionalTests;

/// <summary>Streams that are opened and reset at once: CVE-2023-44487.</summary>
public sealed class RapidResetTests(ITestOutputHelper output)
{
    private const int Streams = 10_000;

    /// <summary>What the sidecar may grow by; a stream that is not let go of would cost several times this.</summary>
    private const long MaxGrowthKilobytes = 200 * 1024;

    [Theory]
    [InlineData("with a request", true)]
    [InlineData("without a request", false)]
    public async Task Ten_thousand_streams_reset_at_once_cost_little_and_disturb_nobody(string what, bool hasMessage)
    {
        using SampleFolder folder = new();
        await using TacitProcess sidecar = folder.Serve();
        int port = await sidecar.GrpcPortAsync();
        using GrpcClient neighbour = GrpcClient.Of(port);
        await AssertServesAsync(neighbour);
        long before = await sidecar.MemoryAsync("VmRSS");

        int connections = 0;
        for (int sent = 0; sent < Streams; connections++)
            sent += await ResetUntilClosedAsync(port, Streams - sent, hasMessage);

        await AssertServesAsync(neighbour);
        long after = await sidecar.MemoryAsync("VmRSS");
        long peak = await sidecar.MemoryAsync("VmHWM");
        await Figures.PrintAsync(output, $"rapid-reset {what}", string.Create(
            CultureInfo.InvariantCulture,
            $"{Streams} streams {what} reset at once, over {connections} connections: resident memory {before / 1024.0:0.0} MiB before, {after / 1024.0:0.0} MiB after, {peak / 1024.0:0.0} MiB at most"));
        Assert.InRange(peak - before, 0, MaxGrowthKilobytes);
        Assert.DoesNotContain("failed unexpectedly", sidecar.Output, StringComparison.Ordinal);
    }

    /// <summary>Opens and resets streams until the sidecar has enough of it; how many it took.</summary>
    private static async Task<int> ResetUntilClosedAsync(int port, int streams, bool hasMessage)
    {
        byte[] headers = RawHttp2.CallHeaders(GrpcClient.Dapr + "GetSecret");
        byte[] message = !hasMessage ? [] : GrpcClient.Frame(new GetSecretRequest { StoreName = "fs", Key = "secret" }.ToByteArray());
        using RawHttp2 connection = await RawHttp2.ConnectAsync(port);
        Task drain = DrainAsync(connection);
        int sent = 0;
        try
        {
            for (; sent < streams && !drain.IsCompleted; sent++)
            {
                int stream = (2 * sent) + 1;
                await connection.SendAsync(
                [
                    .. RawHttp2.Frame(FrameType.Headers, RawHttp2.EndHeaders, stream, headers),
                    .. hasMessage ? RawHttp2.Frame(FrameType.Data, RawHttp2.EndStream, stream, message) : [],
                    .. RawHttp2.Frame(FrameType.ResetStream, 0, stream, [0, 0, 0, 8]),
                ]);
            }
        }
        catch (IOException)
        {
            // Closed while writing.
        }

        connection.Dispose();
        await drain;
        return sent;
    }

    private static async Task DrainAsync(RawHttp2 connection)
    {
        try
        {
            while (await connection.ReceiveAsync() is not null)
            {
                // Whatever the sidecar says to it.
            }
        }
        catch (ObjectDisposedException)
        {
            // Everything is sent.
        }
    }

    private static async Task AssertServesAsync(GrpcClient client) => Assert.Equal(
        GrpcStatus.Ok, (await client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "fs", Key = "secret" })).Status);
}
