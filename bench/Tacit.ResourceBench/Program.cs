using System.Runtime.InteropServices;
using Tacit.ResourceBench.Bombs;
using Tacit.ResourceBench.Fuzzing;
using Tacit.ResourceBench.Loading;

namespace Tacit.ResourceBench;

/// <summary>Resource files: what many of them cost (<c>load</c>), what hostile ones do (<c>bombs</c>), and whether any brings the reading down (<c>fuzz</c>).</summary>
internal static class Program
{
    private const string Usage = """
        usage: Tacit.ResourceBench bombs [--output <file>]
               Tacit.ResourceBench load <tacit> [--output <file>]
               Tacit.ResourceBench fuzz --seconds <number> [--seed <number>] [--corpus <folder>]...
        """;

    public static async Task<int> Main(string[] arguments)
    {
        using CancellationTokenSource interrupted = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        try
        {
            return arguments switch
            {
                [BombReading.Flag, { } file] => BombReading.Print(file),
                [BombReading.PlainFlag, { } file] => BombReading.PrintPlain(file),
                ["bombs"] => await BombRun.RunAsync(output: null, interrupted.Token),
                ["bombs", "--output", { } output] => await BombRun.RunAsync(output, interrupted.Token),
                ["load", { } tacit] => await LoadRun.RunAsync(tacit, output: null, interrupted.Token),
                ["load", { } tacit, "--output", { } output] => await LoadRun.RunAsync(tacit, output, interrupted.Token),
                ["fuzz", .. string[] flags] => FuzzRun.Run(FuzzOptions.Parse(flags), LoaderTarget.Read, interrupted.Token),
                _ => throw new BenchFailedException(Usage),
            };
        }
        catch (Exception failure) when (failure is BenchFailedException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }

        void Interrupt(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.Cancel();
        }
    }
}
