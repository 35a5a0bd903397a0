using System.Diagnostics;
using Tacit.Masking;

namespace Tacit.AppProcesses;

/// <summary>The app beside the sidecar: its process, its output, and everything that it started.</summary>
internal sealed class AppProcess : IDisposable
{
    /// <summary>How long the app and its descendants get between SIGTERM and SIGKILL.</summary>
    internal static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan TreePollInterval = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly Task _output;
    private readonly TimeProvider _timeProvider;

    private AppProcess(Process process, Task output, TimeProvider timeProvider)
    {
        _process = process;
        _output = output;
        _timeProvider = timeProvider;
        Exited = process.WaitForExitAsync(CancellationToken.None);
    }

    public int Pid => _process.Id;

    /// <summary>Completes when the process that was started has ended; what it started may go on.</summary>
    public Task Exited { get; }

    /// <summary>The exit code; 128 and the signal's number when a signal ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts the app in this process's own process group, so that it can read the terminal.</summary>
    /// <param name="app">What is started.</param>
    /// <param name="outputs">Where its output goes; empty when it has this process's own streams.</param>
    /// <param name="masked">What may not be shown of it; null for anything.</param>
    /// <param name="timeProvider">The clock.</param>
    public static AppProcess Start(AppStart app, IReadOnlyList<IAppOutput> outputs, MaskedValues? masked, TimeProvider timeProvider)
    {
        ProcessStartInfo start = new(app.Executable, app.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = outputs.Count > 0,
            RedirectStandardError = outputs.Count > 0,
            WorkingDirectory = app.WorkingDirectory ?? "",
        };
        foreach ((string name, string? value) in app.Environment)
            start.Environment[name] = value;

        if (OperatingSystem.IsLinux())
            Posix.AdoptOrphans();
        Process process = Process.Start(start)!;
        Task output = outputs.Count == 0
            ? Task.CompletedTask
            : Task.WhenAll(Copy(process.StandardOutput.BaseStream, isError: false), Copy(process.StandardError.BaseStream, isError: true));
        return new(process, output, timeProvider);

        Task Copy(Stream stream, bool isError) =>
            Task.Run(new AppOutput(stream, isError, outputs, masked is null ? null : new(masked), timeProvider).CopyAsync);
    }

    /// <summary>Sends a signal to the app and everything that it started.</summary>
    public void Signal(int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            // There is no signal to send; the console has told its processes already.
            return;
        }

        foreach (int pid in Tree())
            Posix.Send(pid, signal);
    }

    /// <summary>Sends a signal to the process that was started, and to it alone.</summary>
    public void SignalItself(int signal)
    {
        if (!OperatingSystem.IsWindows() && !_process.HasExited)
            Posix.Send(_process.Id, signal);
    }

    /// <summary>Ends the app and everything that it started, at once.</summary>
    public void Kill()
    {
        if (OperatingSystem.IsLinux())
            Signal(Posix.SigKill);
        else if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    /// <summary>Ends what the app left behind: SIGTERM unless it was told already, and SIGKILL after the grace period.</summary>
    public async Task EndLeftoversAsync(bool alreadyTold)
    {
        if (ProcessTree.Descendants().Count == 0)
            return;
        if (!alreadyTold)
            Signal(Posix.SigTerm);

        long start = _timeProvider.GetTimestamp();
        bool killed = false;
        while (ProcessTree.Descendants().Count > 0 && _timeProvider.GetElapsedTime(start) < 2 * GracePeriod)
        {
            if (!killed && _timeProvider.GetElapsedTime(start) > GracePeriod)
            {
                Kill();
                killed = true;
            }

            await Task.Delay(TreePollInterval, _timeProvider);
        }
    }

    /// <summary>Waits until everything that the app wrote is shown; not for a descendant that got away with its output.</summary>
    public Task DrainOutputAsync() => Task.WhenAny(_output, Task.Delay(TimeSpan.FromSeconds(2), _timeProvider));

    public void Dispose() => _process.Dispose();

    private IReadOnlyList<int> Tree() =>
        OperatingSystem.IsLinux() ? ProcessTree.Descendants() : _process.HasExited ? [] : [_process.Id];
}
