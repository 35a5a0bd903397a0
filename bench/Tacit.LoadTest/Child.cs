using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tacit.LoadTest;

/// <summary>A server in a process of its own, which ends with this object.</summary>
internal sealed partial class Child : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    // Whoever waits for a port must not go on within the reading of the output.
    private readonly TaskCompletionSource<int> _httpPort = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _grpcPort = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _ended;
    private volatile string _lastLine = "(none)";

    private Child(Process process)
    {
        _process = process;
        _ended = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int HttpPort => _httpPort.Task.Result;

    public int GrpcPort => _grpcPort.Task.Result;

    /// <summary>Starts an executable, which errors call by the name, and waits for its two ports.</summary>
    /// <exception cref="LoadFailedException">It does not start, ends, or does not announce them.</exception>
    public static async Task<Child> StartAsync(string name, string executable, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(executable, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Flags that are set by the environment, such as an API token, must not change what is measured.
        foreach (string variable in start.Environment.Keys.Where(key => key.StartsWith("DAPR_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(variable);

        Child child;
        try
        {
            child = new(Process.Start(start)!);
        }
        catch (Win32Exception failure)
        {
            throw new LoadFailedException($"{name} cannot be started: {failure.Message}");
        }

        try
        {
            await child.WaitForPortsAsync(name, cancellationToken);
            return child;
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    /// <summary>What it said last, which may tell why it no longer answers.</summary>
    public string LastLine => _lastLine;

    /// <summary>Resident memory now, in MiB; null where the system does not say.</summary>
    public double? ResidentMemory()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Match kilobytes = ResidentLine().Match(File.ReadAllText($"/proc/{_process.Id}/status"));
        return kilobytes.Success ? int.Parse(kilobytes.Groups[1].ValueSpan, CultureInfo.InvariantCulture) / 1024.0 : null;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task WaitForPortsAsync(string name, CancellationToken cancellationToken)
    {
        Task ports = Task.WhenAll(_httpPort.Task, _grpcPort.Task);
        try
        {
            await Task.WhenAny(ports, _ended).WaitAsync(StartLimit, cancellationToken);
        }
        catch (TimeoutException)
        {
            string missing = _httpPort.Task.IsCompleted ? "API gRPC" : "HTTP";
            throw new LoadFailedException($"{name} did not say '{missing} server is running on port' within {StartLimit.TotalSeconds} s");
        }

        if (!ports.IsCompleted)
            throw new LoadFailedException($"{name} ended before it said its ports; its last line: {_lastLine}");
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _lastLine = line;
            if (PortLine().Match(line) is { Success: true } announced)
            {
                TaskCompletionSource<int> port = announced.Groups[1].Value == "HTTP" ? _httpPort : _grpcPort;
                port.TrySetResult(int.Parse(announced.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
            }
        }
    }

    [GeneratedRegex(@"\b(HTTP|API gRPC) server is running on port (\d+)")]
    private static partial Regex PortLine();

    [GeneratedRegex(@"^VmRSS:\s*(\d+) kB$", RegexOptions.Multiline)]
    private static partial Regex ResidentLine();
}
