using System.Globalization;

namespace Tacit.ResourceBench.Fuzzing;

/// <summary>What the command line asks for.</summary>
internal sealed record FuzzOptions
{
    /// <summary>YAML that lies in the repository; relative to the working directory.</summary>
    private static readonly string[] DefaultCorpus = ["samples", "tests"];

    public double Seconds { get; init; }

    /// <summary>The same seed and the same corpus give the same inputs.</summary>
    public int Seed { get; init; } = Environment.TickCount;

    public IReadOnlyList<string> Corpus { get; init; } = [];

    /// <exception cref="BenchFailedException">The command line is wrong.</exception>
    public static FuzzOptions Parse(string[] flags)
    {
        if (flags.Length % 2 != 0)
            throw new BenchFailedException($"{flags[^1]} needs a value");
        FuzzOptions options = new();
        foreach (string[] flag in flags.Chunk(2))
            options = options.With(flag[0], flag[1]);
        if (options.Seconds <= 0)
            throw new BenchFailedException("fuzz needs --seconds with a number above 0");
        return options.Corpus.Count == 0 ? options with { Corpus = DefaultCorpus } : options;
    }

    private FuzzOptions With(string flag, string value) => flag switch
    {
        "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out double seconds) => this with { Seconds = seconds },
        "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out int seed) => this with { Seed = seed },
        "--seconds" or "--seed" => throw new BenchFailedException($"{flag} takes a number, not '{value}'"),
        "--corpus" => this with { Corpus = [.. Corpus, value] },
        _ => throw new BenchFailedException($"unknown flag '{flag}'; allowed: --seconds, --seed, --corpus"),
    };
}
