using System.Diagnostics;
using System.Globalization;

namespace Tacit.ResourceBench.Bombs;

/// <summary>What a child process said of one file.</summary>
/// <param name="Milliseconds">From before the first byte was read to the last value.</param>
/// <param name="PeakMemory">Of the whole process, in MiB.</param>
/// <param name="Outcome">What came of it.</param>
internal sealed record BombFigures(double Milliseconds, double PeakMemory, string Outcome)
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    /// <summary>Reads a file in a process of its own; null when that process crashes or says nothing for a minute.</summary>
    public static async Task<BombFigures?> MeasureAsync(string flag, string file, CancellationToken cancellationToken)
    {
        // Either the executable of this project, or "dotnet" and its assembly.
        string self = Environment.ProcessPath!;
        string[] assembly = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [typeof(BombFigures).Assembly.Location] : [];
        using Process child = Process.Start(new ProcessStartInfo(self, [.. assembly, flag, file]) { RedirectStandardOutput = true })!;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(HangGuard);
        try
        {
            string output = await child.StandardOutput.ReadToEndAsync(limit.Token);
            await child.WaitForExitAsync(limit.Token);
            return child.ExitCode == 0 ? Parse(output) : null;
        }
        catch (OperationCanceledException)
        {
            child.Kill();
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static BombFigures Parse(string output)
    {
        string[] fields = output.Trim().Split('\t', 3);
        return new(double.Parse(fields[0], CultureInfo.InvariantCulture), double.Parse(fields[1], CultureInfo.InvariantCulture), fields[2]);
    }
}
