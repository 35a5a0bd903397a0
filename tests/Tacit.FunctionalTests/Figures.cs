using Tacit.Testing;
using Xunit.Abstractions;

namespace Tacit.FunctionalTests;

/// <summary>Figures that a run measured. Not limits: machines differ.</summary>
internal static class Figures
{
    /// <summary>Prints figures, and keeps them in a file: the test runner shows the output of failed tests only, <c>.ci/run</c> shows the files.</summary>
    public static async Task PrintAsync(ITestOutputHelper output, string name, params string[] figures)
    {
        foreach (string figure in figures)
            output.WriteLine(figure);
        string folder = Path.Combine(Repository.Root, "artifacts", "figures");
        Directory.CreateDirectory(folder);
        await File.WriteAllLinesAsync(Path.Combine(folder, $"{name}.txt"), figures);
    }
}
