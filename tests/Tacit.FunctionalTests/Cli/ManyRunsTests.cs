using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Tacit.FunctionalTests.Cli;

/// <summary>Probes C4 and C10: many runs at once share no port, and many runs that are interrupted leave nothing behind.</summary>
public sealed class ManyRunsTests
{
    private const int AtOnce = 50;
    private const int Interrupted = 100;
    private const int InterruptedAtOnce = 4;

    /// <summary>An app with children beyond its session and group. A shell has background jobs ignore interrupts; these mind them.</summary>
    private const string Family =
        "env --default-signal=INT setsid sleep 1000 & env --default-signal=INT setsid sh -c 'sleep 1000; true' & echo ready; exec sleep 1000";

    private static readonly string[] PortVariables = ["DAPR_HTTP_PORT", "DAPR_GRPC_PORT", "DAPR_METRICS_PORT"];

    [Fact]
    public async Task Fifty_at_once_never_share_a_port()
    {
        using SampleFolder folder = PatientFolder();
        TacitProcess[] runs = [.. Enumerable.Range(0, AtOnce).Select(_ =>
            folder.Run(["--log-level", "error"], "sh", "-c", $"echo ports {string.Join(' ', PortVariables.Select(name => "$" + name))}; exec sleep 1000"))];
        try
        {
            List<string> ports = [];
            foreach (TacitProcess run in runs)
                ports.AddRange((await run.WaitForLineAsync("== APP == ports ")).Split(' ')[^PortVariables.Length..]);

            Assert.All(ports, port => Assert.InRange(int.Parse(port, CultureInfo.InvariantCulture), 1, 65535));
            Assert.Equal(AtOnce * PortVariables.Length, ports.Distinct().Count());

            foreach (TacitProcess run in runs)
                run.Signal(PosixSignal.SIGTERM);
            foreach (TacitProcess run in runs)
                Assert.Equal(0, await run.ExitAsync());
        }
        finally
        {
            foreach (TacitProcess run in runs)
                await run.DisposeAsync();
        }
    }

    /// <summary>Each is interrupted at a moment of its own, from before it has begun until the app has long been running.</summary>
    [Fact]
    public async Task A_hundred_that_are_interrupted_leave_no_orphan()
    {
        int seed = Environment.GetEnvironmentVariable("TACIT_TEST_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Environment.TickCount;
        using SampleFolder folder = PatientFolder();
        TimeSpan toTheApp = await MeasureStartAsync(folder);
        Random random = new(seed);
        double[] moments = [.. Enumerable.Range(0, Interrupted).Select(_ => random.NextDouble() * 1.6)];

        StringBuilder wrong = new();
        using SemaphoreSlim places = new(InterruptedAtOnce);
        await Task.WhenAll(moments.Select(async (moment, index) =>
        {
            await places.WaitAsync();
            string? problem = await InterruptAsync(folder, moment * toTheApp);
            places.Release();
            if (problem is not null)
            {
                lock (wrong)
                    wrong.AppendLine(CultureInfo.InvariantCulture, $"run {index}, interrupted after {(moment * toTheApp).TotalMilliseconds:0} ms: {problem}");
            }
        }));

        Assert.True(wrong.Length == 0, $"TACIT_TEST_SEED={seed}, {toTheApp.TotalMilliseconds:0} ms to the app\n{wrong}");
    }

    /// <summary>A component that may take its time: with so many at once, the processor is what each of them waits for.</summary>
    private static SampleFolder PatientFolder()
    {
        SampleFolder folder = new();
        string component = Path.Combine(folder.Components, "fs.yaml");
        File.WriteAllText(component, File.ReadAllText(component).Replace("spec:\n", "spec:\n  initTimeout: 100s\n", StringComparison.Ordinal));
        return folder;
    }

    /// <summary>How long it takes on this machine, as busy as it is with as many beside it, until the app runs.</summary>
    private static async Task<TimeSpan> MeasureStartAsync(SampleFolder folder)
    {
        long start = Stopwatch.GetTimestamp();
        TacitProcess[] runs = [.. Enumerable.Range(0, InterruptedAtOnce).Select(_ => folder.Run(["--log-level", "error"], "echo", "ready"))];
        foreach (TacitProcess run in runs)
            await run.WaitForLineAsync("== APP == ready");
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        foreach (TacitProcess run in runs)
        {
            await run.ExitAsync();
            await run.DisposeAsync();
        }

        return elapsed;
    }

    /// <summary>One run, ended by an interrupt; what was wrong with it, or null.</summary>
    private static async Task<string?> InterruptAsync(SampleFolder folder, TimeSpan after)
    {
        ProcessMark mark = new();
        await using TacitProcess run = TacitProcess.Start(new StartOptions
        {
            Arguments = ["run", "--log-level", "error", "--resources-path", folder.Components, "--", "sh", "-c", Family],
            WorkingDirectory = folder.Path,
            Environment = mark.Environment,
        });
        // The moment is what is tried here; nothing is waited for.
        await Task.Delay(after);
        run.Signal(PosixSignal.SIGINT);
        int exitCode = await run.ExitAsync();

        string[] left = [.. mark.Processes()];
        return left.Length > 0 ? $"exit code {exitCode}, and left behind: {string.Join("; ", left)}"
            // Before the app runs, the end is that of any program; afterwards it is the app's, which was asked to end.
            : exitCode is not (0 or 130) ? $"exit code {exitCode}\n{run.Output}\n{run.Error}"
            : null;
    }
}
