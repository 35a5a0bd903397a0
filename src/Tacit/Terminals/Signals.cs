using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Tacit.Terminals;

/// <summary>The signals that ask the process for something, as queues; while it lives, none of them ends the process by itself.</summary>
internal sealed class Signals : IDisposable
{
    private static readonly PosixSignal[] Handled = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];

    private readonly Channel<(PosixSignal Signal, bool IsTyped)> _ending = Channel.CreateUnbounded<(PosixSignal, bool)>();
    private readonly Channel<PosixSignal> _hangups = Channel.CreateUnbounded<PosixSignal>();
    private readonly List<PosixSignalRegistration> _registrations;

    /// <param name="hangupEnds">Whether SIGHUP asks for the end, as other signals do, and not for a reload.</param>
    public Signals(bool hangupEnds) => _registrations =
    [
        .. Handled.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (signal is PosixSignal.SIGHUP && !hangupEnds)
                _hangups.Writer.TryWrite(signal);
            else
                _ending.Writer.TryWrite((signal, false));
        })),
    ];

    /// <summary>Waits until one asks for the end, and leaves it in the queue: a wait that is given up loses nothing.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _ending.Reader.WaitToReadAsync(cancellationToken).AsTask();

    /// <summary>Takes the one that was waited for.</summary>
    public PosixSignal Take() => Take(out _);

    /// <summary>Takes the one that was waited for.</summary>
    /// <param name="isTyped">Whether it was a key on the app's own terminal, so that the app has it already.</param>
    public PosixSignal Take(out bool isTyped)
    {
        if (!_ending.Reader.TryRead(out (PosixSignal Signal, bool IsTyped) received))
            throw new InvalidOperationException("no signal was waited for");
        isTyped = received.IsTyped;
        return received.Signal;
    }

    /// <summary>Tells that a key of the app's own terminal signalled the app: this process is asked for its end too, as it would be on a terminal that they share.</summary>
    public void Post(PosixSignal signal) => _ending.Writer.TryWrite((signal, true));

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
