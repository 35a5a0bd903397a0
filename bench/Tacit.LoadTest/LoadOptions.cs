using System.Globalization;
using System.Numerics;

namespace Tacit.LoadTest;

/// <summary>What the command line asks for.</summary>
internal sealed record LoadOptions
{
    private const string Usage = "usage: Tacit.LoadTest <published tacit executable> [--seconds 2] [--rounds 3] [--connections 8] [--streams 16] [--output <file>]";

    public required string Executable { get; init; }

    /// <summary>How long one target is measured in one round.</summary>
    public double Seconds { get; init; } = 2;

    public int Rounds { get; init; } = 3;

    public int Connections { get; init; } = 8;

    /// <summary>Calls in flight on each gRPC connection.</summary>
    public int Streams { get; init; } = 16;

    /// <summary>A file that gets the figures too.</summary>
    public string? Output { get; init; }

    /// <exception cref="LoadFailedException">The command line is wrong, or there is no such executable.</exception>
    public static LoadOptions Parse(string[] arguments)
    {
        if (arguments is not [{ } executable, .. string[] flags] || executable.StartsWith('-') || flags.Length % 2 != 0)
            throw new LoadFailedException(Usage);
        if (!File.Exists(executable))
            throw new LoadFailedException($"{Path.GetFullPath(executable)} does not exist; publish tacit first");

        LoadOptions options = new() { Executable = Path.GetFullPath(executable) };
        foreach (string[] flag in flags.Chunk(2))
            options = options.With(flag[0], flag[1]);
        return options;
    }

    private LoadOptions With(string flag, string value) => flag switch
    {
        "--seconds" => this with { Seconds = Number(flag, value, 0.1, 3600) },
        "--rounds" => this with { Rounds = Number(flag, value, 1, 1000) },
        "--connections" => this with { Connections = Number(flag, value, 1, 1000) },
        // A server may refuse more than 100 streams on a connection; Kestrel does.
        "--streams" => this with { Streams = Number(flag, value, 1, 100) },
        "--output" => this with { Output = Path.GetFullPath(value) },
        _ => throw new LoadFailedException($"unknown flag '{flag}'; {Usage}"),
    };

    private static T Number<T>(string flag, string value, T least, T most)
        where T : INumber<T> =>
        T.TryParse(value, CultureInfo.InvariantCulture, out T? number) && number >= least && number <= most
            ? number
            : throw new LoadFailedException(string.Create(CultureInfo.InvariantCulture, $"{flag} takes a number from {least} to {most}, not '{value}'"));
}
