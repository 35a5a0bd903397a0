using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Xunit.Abstractions;

namespace Tacit.FunctionalTests;

/// <summary>Prints what the ship form costs. Figures, not limits: machines differ.</summary>
public sealed class FiguresTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Start_memory_and_size_are_printed()
    {
        List<double> starts = [];
        List<long> residents = [];
        for (int i = 0; i < 5; i++)
        {
            (double milliseconds, long kilobytes) = await MeasureAsync();
            starts.Add(milliseconds);
            residents.Add(kilobytes);
        }

        starts.Sort();
        residents.Sort();
        string[] figures =
        [
            string.Create(CultureInfo.InvariantCulture, $"start to first 200: min {starts[0]:0} ms, median {starts[2]:0} ms, max {starts[^1]:0} ms"),
            string.Create(CultureInfo.InvariantCulture, $"resident memory idle, one file store: median {residents[2] / 1024.0:0.0} MiB"),
            string.Create(CultureInfo.InvariantCulture, $"size of the single file: {new FileInfo(Programs.Tacit).Length / 1024.0 / 1024:0.0} MiB"),
        ];
        await Figures.PrintAsync(output, "start", figures);
        Assert.All(residents, kilobytes => Assert.True(kilobytes > 0));
    }

    private static async Task<(double Milliseconds, long Kilobytes)> MeasureAsync()
    {
        using SampleFolder folder = new();
        int port = SettledPort.Next();
        Stopwatch clock = Stopwatch.StartNew();
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            Arguments = ["serve", "--app-id", "myapp", "--resources-path", folder.Components, "--dapr-http-port", $"{port}", "--dapr-grpc-port", "0", "--metrics-port", "0"],
            WorkingDirectory = folder.Path,
        });
        using HttpClient client = new();
        Uri secret = new($"http://127.0.0.1:{port}/v1.0/secrets/fs/secret");
        while (true)
        {
            try
            {
                Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(secret)).StatusCode);
                break;
            }
            catch (HttpRequestException) when (clock.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Yield();
            }
        }

        double milliseconds = clock.Elapsed.TotalMilliseconds;
        long resident = await process.MemoryAsync("VmRSS");
        process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await process.ExitAsync());
        return (milliseconds, resident);
    }
}
