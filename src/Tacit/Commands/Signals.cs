using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Tacit.Commands;

/// <summary>The signals that ask the process for something, as a queue; while it lives, none of them ends the process by itself.</summary>
internal sealed class Signals : IDisposable
{
    private static readonly PosixSignal[] Handled = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];

    private readonly Channel<PosixSignal> _queue = Channel.CreateUnbounded<PosixSignal>();
    private readonly List<PosixSignalRegistration> _registrations;

    public Signals() => _registrations =
    [
        .. Handled.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            _queue.Writer.TryWrite(signal);
        })),
    ];

    /// <summary>Waits until there is one, and leaves it in the queue: a wait that is given up loses nothing.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _queue.Reader.WaitToReadAsync(cancellationToken).AsTask();

    /// <summary>Takes the one that was waited for.</summary>
    public PosixSignal Take() => _queue.Reader.TryRead(out PosixSignal signal) ? signal : throw new InvalidOperationException("no signal was waited for");

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
