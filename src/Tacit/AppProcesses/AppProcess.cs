using System.Runtime.Versioning;
using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>The app beside the sidecar: its process, its output, and everything that it started.</summary>
internal sealed class AppProcess : IDisposable
{
    /// <summary>How long the app and its descendants get between SIGTERM and SIGKILL.</summary>
    internal static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan TreePollInterval = TimeSpan.FromMilliseconds(20);

    private readonly IAppChild _child;
    private readonly Lifeline? _lifeline;
    private readonly OrphanReaper? _reaper;
    private readonly Task _output;
    private readonly TimeProvider _timeProvider;

    private AppProcess(IAppChild child, CommandConsole? console, TimeProvider timeProvider, Lifeline? lifeline = null, OrphanReaper? reaper = null)
    {
        _child = child;
        _lifeline = lifeline;
        _reaper = reaper;
        _timeProvider = timeProvider;
        _output = console is null ? Task.CompletedTask : Task.WhenAll(child.Output.Select(stream => Task.Run(new AppOutput(stream, console, timeProvider).CopyAsync)));
    }

    public int Pid => _child.Pid;

    /// <summary>Completes when the process that was started has ended; what it started may go on.</summary>
    public Task Exited => _child.Exited;

    /// <summary>The exit code; 128 and the signal's number when a signal ended it.</summary>
    public int ExitCode => _child.ExitCode;

    /// <summary>Whether the app is on a terminal of its own, so that the keys and signals of ours do not reach it.</summary>
    public bool HasOwnTerminal => _child.HasOwnTerminal;

    /// <summary>Starts the app: with this process's own streams, or with its output passing through the console.</summary>
    /// <param name="app">What to start.</param>
    /// <param name="console">Where its output goes, prefixed; null when it has this process's own streams.</param>
    /// <param name="signals">What is told of keys that ask for the end, when the app has a terminal of its own.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The app could not be started.</exception>
    public static AppProcess Start(AppStart app, CommandConsole? console, Signals signals, TimeProvider timeProvider)
    {
        if (!OperatingSystem.IsLinux())
            return new(SharingChild.Start(app, piped: console is not null), console, timeProvider);

        Posix.AdoptOrphans();
        Posix.LetChildrenMindBrokenPipes();
        Lifeline lifeline = Lifeline.Create();
        try
        {
            IAppChild child = StartChild(app, console, signals);
            lifeline.TieTo(child.HasOwnTerminal ? -child.Pid : child.Pid);
            return new(child, console, timeProvider, lifeline, new(timeProvider));
        }
        catch
        {
            lifeline.Dispose();
            throw;
        }
    }

    /// <summary>Sends a signal to the app and everything that it started.</summary>
    public void Signal(int signal)
    {
        // On Windows there is no signal to send; the console has told its processes already.
        if (OperatingSystem.IsLinux())
            ProcessTree.Signal(signal);
        else if (!OperatingSystem.IsWindows() && !Exited.IsCompleted)
            Posix.Send(Pid, signal);
    }

    /// <summary>Ends the app and everything that it started, at once.</summary>
    public void Kill()
    {
        if (OperatingSystem.IsLinux())
            ProcessTree.Signal(Posix.SigKill);
        else
            _child.Kill();
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
    public Task DrainOutputAsync()
    {
        _child.LetOutputEnd();
        return Task.WhenAny(_output, Task.Delay(TimeSpan.FromSeconds(2), _timeProvider));
    }

    public void Dispose()
    {
        // Nothing but a failure of ours comes here before the app has ended.
        if (!Exited.IsCompleted)
            Kill();
        if (OperatingSystem.IsLinux())
            _reaper?.Dispose();
        _lifeline?.Dispose();
        _child.Dispose();
    }

    /// <summary>An app whose output passes through here keeps a terminal where there is one.</summary>
    [SupportedOSPlatform("linux")]
    private static IAppChild StartChild(AppStart app, CommandConsole? console, Signals signals)
    {
        if (console is null || !Descriptors.IsTerminal(Descriptors.StandardOutput) || !ChildSpawn.CanStart(app))
            return SharingChild.Start(app, piped: console is not null);
        try
        {
            return TerminalChild.Start(app, console, signals);
        }
        catch (IOException)
        {
            // Such as in a container without /dev/pts.
            return SharingChild.Start(app, piped: true);
        }
    }
}
