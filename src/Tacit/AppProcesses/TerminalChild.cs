using System.Runtime.Versioning;
using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>An app in a session of its own, on a terminal that this process plays for it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TerminalChild : IAppChild
{
    private readonly PseudoTerminal _terminal;
    private readonly AppTerminal _joint;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TerminalChild(int pid, PseudoTerminal terminal, AppTerminal joint)
    {
        Pid = pid;
        _terminal = terminal;
        _joint = joint;
        new Thread(Wait) { IsBackground = true, Name = "app" }.Start();
    }

    public int Pid { get; }

    public Task Exited => _exited.Task;

    public int ExitCode { get; private set; }

    public IReadOnlyList<Stream> Output => [_terminal.Output];

    public bool HasOwnTerminal => true;

    /// <exception cref="IOException">There is no pseudo-terminal to be had.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The app could not be started.</exception>
    public static TerminalChild Start(AppStart app, CommandConsole console, Signals signals)
    {
        PseudoTerminal terminal = PseudoTerminal.Open();
        UserTerminal? user = Descriptors.IsTerminal(Descriptors.StandardInput) ? new(console) : null;
        try
        {
            Prepare(terminal);
            // Before the app can ask for anything, so that nothing typed is shown twice.
            user?.TryEnterRaw();
            int pid = ChildSpawn.Start(app, terminal.Path, keepsInput: user is null);
            return new(pid, terminal, new(terminal, user, pid, signals));
        }
        catch
        {
            user?.Leave();
            terminal.Dispose();
            throw;
        }
    }

    public void Kill() => ProcessTree.Signal(Posix.SigKill);

    public void LetOutputEnd() => _terminal.LetOutputEnd();

    public void Dispose()
    {
        _joint.Dispose();
        _terminal.Dispose();
    }

    private static void Prepare(PseudoTerminal terminal)
    {
        terminal.TakeSizeOf(Descriptors.StandardOutput);
        // In the background, the terminal's modes are those that a shell uses for its own prompt.
        if (UserTerminal.IsForeground && TerminalModes.Of(Descriptors.StandardInput) is { } modes)
            terminal.Apply(modes);
    }

    private void Wait()
    {
        int? exitCode;
        while ((exitCode = Posix.WaitForEndOrStop(Pid)) is null)
            _joint.AppStopped();
        ExitCode = exitCode.Value;
        // What is typed from now on is not the app's any more.
        _joint.Dispose();
        _exited.SetResult();
    }
}
