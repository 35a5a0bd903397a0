using System.Globalization;

namespace Tacit.ResourceBench.Bombs;

/// <summary>Every shape once, beside what the same machine needs for a file of nothing and for the text alone.</summary>
internal static class BombRun
{
    /// <summary>Prints the table; 1 when a process did not survive a shape.</summary>
    public static async Task<int> RunAsync(string? output, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tacit-bombs-");
        try
        {
            string file = Path.Combine(folder.FullName, "bomb.yaml");
            await File.WriteAllTextAsync(file, "", cancellationToken);
            BombFigures empty = await BombFigures.MeasureAsync(BombReading.Flag, file, cancellationToken)
                ?? throw new BenchFailedException("not even an empty file is read");

            List<string> lines = [string.Create(CultureInfo.InvariantCulture, $"{"10 MiB of",-36} {"ms",6} {"x text",6} {"MiB",6} {"x none",6}  outcome")];
            Console.WriteLine(lines[0]);
            int failures = 0;
            foreach (Shape shape in Shape.All)
            {
                shape.Write(file);
                BombFigures? plain = await BombFigures.MeasureAsync(BombReading.PlainFlag, file, cancellationToken);
                BombFigures? figures = await BombFigures.MeasureAsync(BombReading.Flag, file, cancellationToken);
                lines.Add(Line(shape, figures, plain, empty));
                Console.WriteLine(lines[^1]);
                failures += figures is null ? 1 : 0;
            }

            if (output is not null)
                await File.AppendAllLinesAsync(output, lines, CancellationToken.None);
            return failures == 0 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Line(Shape shape, BombFigures? figures, BombFigures? plain, BombFigures empty) => figures is null || plain is null
        ? $"{shape.Name,-36} FAILED: the process crashed, or said nothing within a minute"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{shape.Name,-36} {figures.Milliseconds,6:0} {figures.Milliseconds / plain.Milliseconds,6:0.0} {figures.PeakMemory,6:0.0} {figures.PeakMemory / empty.PeakMemory,6:0.0}  {figures.Outcome}");
}
