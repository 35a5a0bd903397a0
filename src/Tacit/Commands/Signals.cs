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

    /// <summary>Waits for the next one.</summary>
    public Task<PosixSignal> NextAsync(CancellationToken cancellationToken) => _queue.Reader.ReadAsync(cancellationToken).AsTask();

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
