using System.Runtime.Versioning;
using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>The app beside the sidecar: its process, its output, and everything that it started.</summary>
internal sealed class AppProcess : IDisposable
{
    /// <summary>How long the app and its descendants get between SIGTERM and SIGKILL.</summary>
    internal static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    private readonly IAppChild _child;
    private readonly Lifeline? _lifeline;
    private readonly OrphanReaper? _reaper;
    private readonly bool _isOneOfSeveral;
    private readonly Task _output;
    private readonly TimeProvider _timeProvider;

    private AppProcess(IAppChild child, bool isOneOfSeveral, AppOutputs? outputs, TimeProvider timeProvider, Lifeline? lifeline = null, OrphanReaper? reaper = null)
    {
        _isOneOfSeveral = isOneOfSeveral;
        _child = child;
        _lifeline = lifeline;
        _reaper = reaper;
        _timeProvider = timeProvider;
        _output = outputs is null
            ? Task.CompletedTask
            : Task.WhenAll(child.Output.Select((stream, index) => outputs.CopyAsync(stream, isError: index > 0, timeProvider)));
    }

    public int Pid => _child.Pid;

    /// <summary>Completes when the process that was started has ended; what it started may go on.</summary>
    public Task Exited => _child.Exited;

    /// <summary>The exit code; 128 and the signal's number when a signal ended it.</summary>
    public int ExitCode => _child.ExitCode;

    /// <summary>Whether the app is on a terminal of its own, so that the keys and signals of ours do not reach it.</summary>
    public bool HasOwnTerminal => _child.HasOwnTerminal;

    /// <summary>Starts the app: with this process's own streams, or with its output passing through.</summary>
    /// <param name="app">What to start.</param>
    /// <param name="outputs">Where its output goes; null when it has this process's own streams.</param>
    /// <param name="signals">What is told of keys that ask for the end, when the app has a terminal of its own.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The app could not be started.</exception>
    public static AppProcess Start(AppStart app, AppOutputs? outputs, Signals signals, TimeProvider timeProvider)
    {
        if (!OperatingSystem.IsLinux())
            return new(SharingChild.Start(app, piped: outputs is not null), app.IsOneOfSeveral, outputs, timeProvider);

        ProcessTree.RememberOthers();
        Posix.AdoptOrphans();
        Posix.LetChildrenMindBrokenPipes();
        Lifeline lifeline = Lifeline.Create();
        try
        {
            IAppChild child = StartChild(app, outputs, signals);
            lifeline.TieTo(child.HasOwnTerminal ? -child.Pid : child.Pid);
            return new(child, app.IsOneOfSeveral, outputs, timeProvider, lifeline, new(timeProvider));
        }
        catch
        {
            lifeline.Dispose();
            throw;
        }
    }

    /// <summary>Sends a signal to the app and everything that it started; where it is one of several, to what still descends from it.</summary>
    public void Signal(int signal)
    {
        // On Windows there is no signal to send; the console has told its processes already.
        if (OperatingSystem.IsLinux() && _isOneOfSeveral)
            ProcessTree.SignalWith(Pid, signal);
        else if (OperatingSystem.IsLinux())
            ProcessTree.Signal(signal);
        else if (!OperatingSystem.IsWindows() && !Exited.IsCompleted)
            Posix.Send(Pid, signal);
    }

    /// <summary>Sends a signal to the process that was started, and to it alone.</summary>
    public void SignalItself(int signal)
    {
        if (!OperatingSystem.IsWindows() && !Exited.IsCompleted)
            Posix.Send(Pid, signal);
    }

    /// <summary>Ends the app and everything that it started, at once.</summary>
    public void Kill()
    {
        if (OperatingSystem.IsLinux())
            Signal(Posix.SigKill);
        else
            _child.Kill();
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
    private static IAppChild StartChild(AppStart app, AppOutputs? outputs, Signals signals)
    {
        if (outputs is null || app.IsOneOfSeveral || !Descriptors.IsTerminal(Descriptors.StandardOutput)
            // A terminal is one stream.
            || (outputs.KeepsStreamsApart && !Descriptors.IsTerminal(Descriptors.StandardError)))
            return SharingChild.Start(app, piped: outputs is not null);
        try
        {
            return TerminalChild.Start(app, outputs.Console, signals);
        }
        catch (IOException)
        {
            // Such as in a container without /dev/pts.
            return SharingChild.Start(app, piped: true);
        }
    }
}
