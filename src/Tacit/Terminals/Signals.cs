using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Tacit.Terminals;

/// <summary>The signals that ask the process for something, as queues; while it lives, none of them ends the process by itself.</summary>
internal sealed class Signals : IDisposable
{
    private static readonly PosixSignal[] Handled = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];

    private readonly Channel<PosixSignal> _ending = Channel.CreateUnbounded<PosixSignal>();
    private readonly Channel<PosixSignal> _hangups = Channel.CreateUnbounded<PosixSignal>();
    private readonly List<PosixSignalRegistration> _registrations;

    /// <param name="hangupEnds">Whether SIGHUP asks for the end, as other signals do, and not for a reload.</param>
    public Signals(bool hangupEnds) => _registrations =
    [
        .. Handled.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            (signal is PosixSignal.SIGHUP && !hangupEnds ? _hangups : _ending).Writer.TryWrite(signal);
        })),
    ];

    /// <summary>Waits until one asks for the end, and leaves it in the queue: a wait that is given up loses nothing.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _ending.Reader.WaitToReadAsync(cancellationToken).AsTask();

    /// <summary>Takes the one that was waited for.</summary>
    public PosixSignal Take() => _ending.Reader.TryRead(out PosixSignal signal) ? signal : throw new InvalidOperationException("no signal was waited for");

    /// <summary>As <see cref="WaitAsync"/>, for a SIGHUP that asks for a reload.</summary>
    public Task WaitForHangupAsync(CancellationToken cancellationToken) => _hangups.Reader.WaitToReadAsync(cancellationToken).AsTask();

    /// <summary>Takes every SIGHUP so far: one reload answers them all.</summary>
    public void TakeHangup()
    {
        while (_hangups.Reader.TryRead(out _))
        {
            // Each asks for the same.
        }
    }

    /// <summary>The name that daprd's log has for it.</summary>
    public static string NameOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGINT => "interrupt",
        PosixSignal.SIGTERM => "terminated",
        PosixSignal.SIGHUP => "hangup",
        _ => "quit",
    };

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
