using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>Stops an app with a terminal of its own and this process together, as one key does on a terminal that they share, and lets both go on.</summary>
/// <remarks>The app leads a session in which nobody could continue it, so the kernel does not stop it by itself.</remarks>
[SupportedOSPlatform("linux")]
internal sealed class Suspension : IDisposable
{
    private readonly Lock _lock = new();
    private readonly UserTerminal? _user;
    private readonly Action _continued;
    private PosixSignalRegistration _stop;

    /// <param name="user">The terminal that is put back for the time of the stop; null when its keys are not the app's.</param>
    /// <param name="continued">Called before the app goes on.</param>
    public Suspension(UserTerminal? user, Action continued)
    {
        _user = user;
        _continued = continued;
        _stop = Register();
    }

    /// <summary>Stops both; returns when they go on. Does nothing when they are being stopped already.</summary>
    /// <param name="wholeGroup">Whether the rest of a pipeline is stopped too.</param>
    /// <param name="onlyIf">Looked at when nobody else is stopping them.</param>
    public void Suspend(bool wholeGroup, Func<bool>? onlyIf = null)
    {
        if (!_lock.TryEnter())
            return;
        try
        {
            if (onlyIf is not null && !onlyIf())
                return;
            _user?.Restore();
            ProcessTree.Signal(Posix.SigStop);
            // Without the registration, the signal does what it does by default.
            _stop.Dispose();
            if (wholeGroup)
                ProcessTree.SignalRestOfGroup(Posix.SigTStp);
            Posix.StopOwnProcess();
            _stop = Register();
            _continued();
            ProcessTree.Signal(Posix.SigCont);
        }
        finally
        {
            _lock.Exit();
        }
    }

    public void Dispose() => _stop.Dispose();

    private PosixSignalRegistration Register() => PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context =>
    {
        context.Cancel = true;
        Suspend(wholeGroup: false);
    });
}
