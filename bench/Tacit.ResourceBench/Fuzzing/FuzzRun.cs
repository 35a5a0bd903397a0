using System.Diagnostics;
using System.Globalization;

namespace Tacit.ResourceBench.Fuzzing;

/// <summary>Feeds inputs until the time is over, or one of them throws or takes too long.</summary>
internal sealed class FuzzRun
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);

    private readonly FuzzOptions _options;
    private readonly Lock _lock = new();
    private byte[] _input = [];
    private long _inputStarted;
    private bool _ended;

    private FuzzRun(FuzzOptions options) => _options = options;

    /// <summary>Prints what it did; 1 when an input was found, which is then in a file.</summary>
    /// <exception cref="BenchFailedException">There is no corpus.</exception>
    public static int Run(FuzzOptions options, Action<string, byte[]> target, CancellationToken cancellationToken) =>
        new FuzzRun(options).Run(target, cancellationToken);

    private int Run(Action<string, byte[]> target, CancellationToken cancellationToken)
    {
        Mutator mutator = new(Corpus.Read(_options.Corpus), _options.Seed);
        string atWork = Path.GetFullPath($"fuzz-{_options.Seed}-at-work.bin");
        Console.WriteLine($"seed {_options.Seed}; should the process die, the input (behind its length, four bytes) is in {atWork}");
        using InputAtWork current = new(atWork);
        using Timer watchdog = new(_ => EndIfHung(), state: null, WatchInterval, WatchInterval);
        long started = Stopwatch.GetTimestamp();
        long inputs = 0;
        for (; Stopwatch.GetElapsedTime(started).TotalSeconds < _options.Seconds && !cancellationToken.IsCancellationRequested; inputs++)
        {
            byte[] input = mutator.Next();
            current.Set(input);
            Begin(input);
            try
            {
                target($"input {inputs}", input);
            }
            catch (Exception failure) when (End())
            {
                Console.WriteLine($"input {inputs} threw {failure.GetType()}: {Save(input, "crash")}; seed {_options.Seed}\n{failure}");
                return 1;
            }
        }

        End();
        double rate = inputs / Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{inputs} inputs, {rate:0} inputs/s, seed {_options.Seed}; none threw, none took {HangLimit.TotalSeconds} s"));
        return 0;
    }

    private void Begin(byte[] input)
    {
        lock (_lock)
            (_input, _inputStarted) = (input, Stopwatch.GetTimestamp());
    }

    private bool End()
    {
        lock (_lock)
            _ended = true;
        return true;
    }

    // On a thread of the pool: the one that reads is the one that hangs.
    private void EndIfHung()
    {
        lock (_lock)
        {
            if (_ended || _inputStarted == 0 || Stopwatch.GetElapsedTime(_inputStarted) < HangLimit)
                return;
            Console.WriteLine($"an input took more than {HangLimit.TotalSeconds} s, a hang: {Save(_input, "hang")}; seed {_options.Seed}");
            Environment.Exit(1);
        }
    }

    private string Save(byte[] input, string kind)
    {
        string path = Path.GetFullPath($"fuzz-{_options.Seed}-{kind}.yaml");
        File.WriteAllBytes(path, input);
        return path;
    }
}
