using System.Runtime.InteropServices;
using Tacit.Runtime;
using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>Waits for the end of a run, whoever brings it about, and makes sure that nothing of the app outlives it.</summary>
internal sealed class AppRun(AppProcess app, SidecarHost sidecar, Signals signals, CommandConsole console)
{
    private static readonly TimeSpan SignalPatience = TimeSpan.FromMilliseconds(100);

    private int? _stoppedBy;

    /// <summary>Waits until the app and everything that it started have ended. Returns the exit code of the run.</summary>
    public async Task<int> WaitAsync()
    {
        using CancellationTokenSource done = new();
        Task signalled = signals.WaitAsync(done.Token);
        Task<bool> shutdown = sidecar.Shutdown.Requested;
        Task first = await Task.WhenAny(app.Exited, signalled, shutdown);
        if (first == signalled)
        {
            PosixSignal signal = signals.Take(out bool isTyped);
            await StopAppAsync(Posix.NumberOf(signal), hasIt: isTyped || IsSharedKey(signal));
        }
        else if (first == shutdown)
        {
            await StopAppAsync(Posix.SigTerm, hasIt: false);
        }

        await app.Exited;
        if (_stoppedBy is null && app.ExitCode > 128)
            await LookForSignalAsync();
        await app.EndLeftoversAsync(alreadyTold: _stoppedBy is not null);
        await app.DrainOutputAsync();
        await done.CancelAsync();
        return Report();
    }

    /// <summary>Passes the signal on, then waits: for the app, for its grace period to end, or for a second signal.</summary>
    private async Task StopAppAsync(int signal, bool hasIt)
    {
        _stoppedBy = signal;
        console.WriteLine("ℹ️  \nterminated signal received: shutting down");
        // Twice would mean "at once" to many apps.
        if (!hasIt)
            app.Signal(signal);

        using CancellationTokenSource done = new();
        Task again = signals.WaitAsync(done.Token);
        Task grace = Task.Delay(AppProcess.GracePeriod, TimeProvider.System, done.Token);
        if (await Task.WhenAny(app.Exited, again, grace) != app.Exited)
            app.Kill();
        await done.CancelAsync();
    }

    /// <summary>Whether it came from a key of a terminal that the app shares with this process: those reach both by themselves.</summary>
    private bool IsSharedKey(PosixSignal signal) =>
        signal is PosixSignal.SIGINT or PosixSignal.SIGQUIT && !app.HasOwnTerminal && Posix.IsTerminalForeground();

    /// <summary>The keys of a terminal reach the app and this process at once, and the app may end before its end is asked for here.</summary>
    private async Task LookForSignalAsync()
    {
        using CancellationTokenSource done = new();
        Task signalled = signals.WaitAsync(done.Token);
        if (await Task.WhenAny(signalled, Task.Delay(SignalPatience, TimeProvider.System, done.Token)) == signalled)
            _stoppedBy = Posix.NumberOf(signals.Take());
        await done.CancelAsync();
    }

    private int Report()
    {
        int code = app.ExitCode;
        // An app that ends by the very signal that it was passed did what it was told.
        if (_stoppedBy is { } signal && code == 128 + signal)
            code = ExitCodes.Success;
        if (code == 0)
            console.WriteLine("✅  Exited App successfully");
        else
            console.WriteError($"❌  The App process exited with error code: {code}");
        return code;
    }
}
