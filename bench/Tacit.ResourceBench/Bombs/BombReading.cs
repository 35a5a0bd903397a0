using System.Diagnostics;
using System.Globalization;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources;

namespace Tacit.ResourceBench.Bombs;

/// <summary>What a child process does: it reads one file and says on one line what that took.</summary>
internal static class BombReading
{
    /// <summary>Makes this executable read a file as a resource.</summary>
    public const string Flag = "--read";

    /// <summary>Makes this executable read a file as a text and nothing else.</summary>
    public const string PlainFlag = "--plain";

    private const int MessageLength = 90;

    public static int Print(string file)
    {
        long started = Stopwatch.GetTimestamp();
        FileResourceSource source = new([file], [], Path.GetDirectoryName(file)!, TimeProvider.System);
        ResourceTexts texts = source.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        DeclaredResources declared = ResourceReader.Read(texts, new Dictionary<string, string>());
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        int documents = declared.Components.Count;
        ResourceProblem[] problems = [.. declared.Problems.Where(problem => problem.Severity is not ProblemSeverity.Note)];
        string outcome = problems.Length == 0 ? $"{documents} components" : $"{documents} components, {problems.Length} refused: {problems[^1]}";
        Say(elapsed, outcome.Length > MessageLength ? outcome[..MessageLength] + "…" : outcome);
        return 0;
    }

    public static int PrintPlain(string file)
    {
        long started = Stopwatch.GetTimestamp();
        int length = File.ReadAllText(file).Length;
        Say(Stopwatch.GetElapsedTime(started), $"{length} characters");
        return 0;
    }

    private static void Say(TimeSpan elapsed, string outcome) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds:0.0}\t{PeakMemory():0.0}\t{outcome}"));

    /// <summary>The most memory that this process was ever resident with, in MiB; 0 where the system does not say.</summary>
    private static double PeakMemory()
    {
        const string Status = "/proc/self/status";
        const string Field = "VmHWM:";
        if (!File.Exists(Status))
            return 0;
        string line = File.ReadLines(Status).First(candidate => candidate.StartsWith(Field, StringComparison.Ordinal));
        return int.Parse(line.AsSpan(Field.Length, line.Length - Field.Length - " kB".Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) / 1024.0;
    }
}
