using System.Diagnostics;
using System.Globalization;

namespace Tacit.ResourceBench.Loading;

/// <summary>How long a thousand components take: <c>tacit check</c> over a folder of them, beside one of them and beside reading the files.</summary>
internal static class LoadRun
{
    private const int Components = 1000;
    private const int Rounds = 3;

    /// <summary>Prints the table; 1 when a check did not succeed.</summary>
    public static async Task<int> RunAsync(string tacit, string? output, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tacit-load-");
        try
        {
            string one = Write(folder, "one", 1);
            string many = Write(folder, "many", Components);
            double read = Best(() => Directory.EnumerateFiles(many, "*.yaml").Sum(file => File.ReadAllText(file).Length));
            double start = await BestCheckAsync(tacit, one, cancellationToken);
            double all = await BestCheckAsync(tacit, many, cancellationToken);
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"{Components} components in a folder: checked and started in {all:0} ms, the process included; x{all / start:0.0} of one component, x{all / read:0.0} of reading the files");
            Console.WriteLine(line);
            if (output is not null)
                await File.AppendAllLinesAsync(output, [line], CancellationToken.None);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Write(DirectoryInfo parent, string name, int count)
    {
        string folder = parent.CreateSubdirectory(name).FullName;
        File.WriteAllText(Path.Combine(folder, "secrets.json"), """{"secret":"value"}""");
        for (int i = 0; i < count; i++)
        {
            File.WriteAllText(Path.Combine(folder, $"{i:0000}.yaml"), $"""
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata:
                  name: store-{i}
                spec:
                  type: secretstores.local.file
                  version: v1
                  metadata:
                  - name: secretsFile
                    value: secrets.json
                """);
        }

        return folder;
    }

    private static async Task<double> BestCheckAsync(string tacit, string folder, CancellationToken cancellationToken)
    {
        double best = double.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long started = Stopwatch.GetTimestamp();
            using Process process = Process.Start(new ProcessStartInfo(tacit, ["check", "--resources-path", folder]) { RedirectStandardOutput = true })!;
            string report = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (process.ExitCode != 0)
                throw new BenchFailedException($"tacit check failed:\n{report}");
        }

        return best;
    }

    private static double Best(Func<int> action)
    {
        double best = double.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long started = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return best;
    }
}
