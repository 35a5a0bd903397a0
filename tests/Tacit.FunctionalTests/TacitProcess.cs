using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Tacit.FunctionalTests;

/// <summary>A started executable, driven from outside: its lines as they come, its signals, its exit code.</summary>
internal sealed partial class TacitProcess : IAsyncDisposable
{
    /// <summary>Ends a test that hangs; no test comes near it.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(300);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waiters = [];
    private readonly Task _read;

    private TacitProcess(Process process)
    {
        _process = process;
        _read = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _error));
    }

    public int Pid => _process.Id;

    /// <summary>Standard output so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Standard error so far.</summary>
    public string Error => string.Join('\n', _error);

    public IReadOnlyCollection<string> OutputLines => _output;

    public IReadOnlyCollection<string> ErrorLines => _error;

    public static TacitProcess Start(params string[] arguments) => Start(new StartOptions { Arguments = arguments });

    public static TacitProcess Start(StartOptions options)
    {
        ProcessStartInfo start = new(options.FileName, options.Arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = options.WorkingDirectory,
        };
        // What the developer's machine happens to have must not decide a test.
        start.Environment["HOME"] = options.WorkingDirectory;
        start.Environment["XDG_RUNTIME_DIR"] = options.WorkingDirectory;
        foreach (string name in start.Environment.Keys.Where(IsOfTheMachine).ToArray())
            start.Environment.Remove(name);
        foreach ((string name, string value) in options.Environment)
            start.Environment[name] = value;
        Process process = Process.Start(start)!;
        if (!options.KeepsInput)
            process.StandardInput.Close();
        return new(process);
    }

    /// <summary>The first line of standard output or standard error that contains the text, past or to come.</summary>
    public async Task<string> WaitForLineAsync(string text)
    {
        TaskCompletionSource<string> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiters)
        {
            string? past = _output.Concat(_error).FirstOrDefault(Wanted);
            if (past is not null)
                return past;
            _waiters.Add((Wanted, found));
        }

        Task first = await Task.WhenAny(found.Task, _read).WaitAsync(HangGuard);
        Assert.True(first == found.Task || found.Task.IsCompleted, $"the process ended without a line with '{text}'\n{Output}\n{Error}");
        return await found.Task;

        bool Wanted(string line) => line.Contains(text, StringComparison.Ordinal);
    }

    /// <summary>The port that the sidecar announced for its HTTP API, once it serves.</summary>
    public Task<int> HttpPortAsync() => PortAsync("HTTP server is running on port");

    /// <summary>The port that the sidecar announced for its gRPC API, once it serves.</summary>
    public Task<int> GrpcPortAsync() => PortAsync("API gRPC server is running on port");

    private async Task<int> PortAsync(string announcement)
    {
        string line = await WaitForLineAsync(announcement);
        await WaitForLineAsync("dapr initialized. Status: Running.");
        return int.Parse(PortInLine().Match(line).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Writes a line to standard input.</summary>
    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Memory in KiB, as the kernel has it: <c>VmRSS</c> now, <c>VmHWM</c> at most.</summary>
    public async Task<long> MemoryAsync(string kind)
    {
        string line = (await File.ReadAllLinesAsync($"/proc/{Pid}/status")).First(line => line.StartsWith(kind, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    /// <summary>Waits for the end; the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(HangGuard);
        await _read.WaitAsync(HangGuard);
        return _process.ExitCode;
    }

    /// <summary>Sends a signal to the process, and to it alone.</summary>
    public void Signal(PosixSignal signal) => Signal(NumberOf(signal));

    /// <summary>Sends a signal to a process that is another one's.</summary>
    public static void Signal(int pid, PosixSignal signal) => Assert.Equal(0, Kill(pid, NumberOf(signal)));

    /// <summary>Sends a signal by its number, as <see cref="PosixSignal"/> has no name for all of them.</summary>
    public void Signal(int number) => Assert.Equal(0, Kill(_process.Id, number));

    /// <summary>Ends the process, and it alone, without it being able to do anything about it.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits until a process that is nobody's here has ended.</summary>
    public static async Task WaitForEndOfAsync(int pid)
    {
        using CancellationTokenSource limit = new(HangGuard);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        while (IsAlive(pid))
            await look.WaitForNextTickAsync(limit.Token);
    }

    /// <summary>Stops it as it is, so that it neither answers nor ends.</summary>
    public void Suspend() => Assert.Equal(0, Kill(_process.Id, 19));

    /// <summary>Whether a process exists and is not a zombie.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int NumberOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        _ => 15,
    };

    private static bool IsOfTheMachine(string variable) =>
        variable.StartsWith("DAPR_", StringComparison.Ordinal) || variable.StartsWith("TACIT_", StringComparison.Ordinal)
        || variable.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase) || variable is "APP_ID" or "APP_PORT" or "NAMESPACE" or "NO_COLOR";

    private async Task ReadAsync(StreamReader reader, ConcurrentQueue<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_waiters)
            {
                lines.Enqueue(line);
                foreach ((Func<string, bool> wanted, TaskCompletionSource<string> found) in _waiters)
                {
                    if (wanted(line))
                        found.TrySetResult(line);
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [GeneratedRegex(@"running on port (\d+)")]
    private static partial Regex PortInLine();
}

/// <summary>How a <see cref="TacitProcess"/> is started.</summary>
internal sealed record StartOptions
{
    public string FileName { get; init; } = Programs.Tacit;

    public required IReadOnlyList<string> Arguments { get; init; }

    public string WorkingDirectory { get; init; } = Path.GetTempPath();

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether standard input stays open for <see cref="TacitProcess.WriteLineAsync"/>.</summary>
    public bool KeepsInput { get; init; }
}
