namespace Tacit.ResourceBench.Fuzzing;

/// <summary>The files that inputs are made from.</summary>
internal static class Corpus
{
    /// <summary>Every YAML file below the folders, in the order of their paths.</summary>
    /// <exception cref="BenchFailedException">There is none.</exception>
    public static IReadOnlyList<byte[]> Read(IReadOnlyList<string> folders)
    {
        EnumerationOptions recursive = new() { RecurseSubdirectories = true };
        byte[][] files =
        [
            .. folders.Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*", recursive))
                .Where(file => Path.GetExtension(file) is ".yaml" or ".yml")
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes),
        ];
        return files.Length > 0 ? files : throw new BenchFailedException($"no *.yaml or *.yml below {string.Join(", ", folders)}");
    }
}
