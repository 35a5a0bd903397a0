using System.Runtime.InteropServices;
using Tacit.SecretInjection;
using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>Waits for the end of an app, whoever brings it about, and makes sure that nothing of the app outlives it.</summary>
/// <param name="app">The app.</param>
/// <param name="shutdown">Completes when the API is asked to end it all.</param>
/// <param name="signals">Signals to this process.</param>
/// <param name="status">Where it is said what happens.</param>
internal sealed class AppRun(AppProcess app, Task shutdown, Signals signals, StatusLines status)
{
    private static readonly TimeSpan SignalPatience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WaitPatience = TimeSpan.FromSeconds(1);

    /// <summary>The signals that the app was told to end by.</summary>
    private readonly List<int> _stoppedBy = [];

    /// <summary>Waits until the app and everything that it started have ended.</summary>
    /// <param name="secrets">What the app was given; a change may end it too.</param>
    public async Task<AppEnd> WaitAsync(HandedSecrets secrets)
    {
        using CancellationTokenSource done = new();
        Task signalled = signals.WaitAsync(done.Token);
        Task<bool> changed = FollowAsync(secrets, done.Token);
        Task first = await Task.WhenAny(app.Exited, signalled, shutdown, changed);
        bool restarts = first == changed && await changed;
        if (restarts)
            first = await StopForRestartAsync(signalled);
        if (first == signalled)
        {
            PosixSignal signal = signals.Take(out bool isTyped);
            int number = Posix.NumberOf(signal);
            await StopAppAsync(number, hasIt: isTyped || IsSharedKey(signal) || _stoppedBy.Contains(number));
        }
        else if (first == shutdown)
        {
            await StopAppAsync(Posix.SigTerm, hasIt: false);
        }

        await app.Exited;
        if (_stoppedBy.Count == 0 && app.ExitCode > 128)
            await LookForSignalAsync();
        await Leftovers.EndAsync(alreadyTold: _stoppedBy.Count > 0, status, atOnce: signals.WaitAsync(done.Token), TimeProvider.System);
        await app.DrainOutputAsync();
        restarts &= !signalled.IsCompletedSuccessfully && !shutdown.IsCompleted;
        await done.CancelAsync();
        // An app that ends by the very signal that it was passed did what it was told.
        return new(_stoppedBy.Contains(app.ExitCode - 128) ? 0 : app.ExitCode, _stoppedBy.Count > 0, restarts);
    }

    /// <summary>Completes with true when a change of secrets asks for another start. A signal is passed on for each change.</summary>
    private async Task<bool> FollowAsync(HandedSecrets secrets, CancellationToken cancellationToken)
    {
        while (true)
        {
            string changed = string.Join(", ", await secrets.WaitForChangeAsync(cancellationToken));
            if (secrets.OnChange is not { Signal: { } signal })
            {
                status.Info($"{changed} changed: restarting the app");
                return true;
            }

            status.Info($"{changed} changed: {signal} to the app");
            app.SignalItself(Posix.NumberOf(signal));
        }
    }

    /// <summary>Ends the app for another start. The first task that completes: a signal that comes meanwhile is the first one to the run, and no reason to kill.</summary>
    private async Task<Task> StopForRestartAsync(Task signalled)
    {
        _stoppedBy.Add(Posix.SigTerm);
        app.Signal(Posix.SigTerm);
        using CancellationTokenSource done = new();
        Task grace = Task.Delay(AppProcess.GracePeriod, TimeProvider.System, done.Token);
        Task first = await Task.WhenAny(app.Exited, signalled, grace);
        if (first == grace)
            app.Kill();
        await done.CancelAsync();
        return first;
    }

    /// <summary>Passes the signal on, then waits: for the app, for its grace period to end, or for a second signal.</summary>
    private async Task StopAppAsync(int signal, bool hasIt)
    {
        _stoppedBy.Add(signal);
        // Twice would mean "at once" to many apps.
        if (!hasIt)
            app.Signal(signal);
        // Only then is it said: whoever reads our output may stand still.
        status.Hurry();
        status.Info("\nterminated signal received: shutting down");

        using CancellationTokenSource done = new();
        Task again = signals.WaitAsync(done.Token);
        Task grace = Task.Delay(AppProcess.GracePeriod, TimeProvider.System, done.Token);
        Task late = Task.Delay(WaitPatience, TimeProvider.System, done.Token);
        if (await Task.WhenAny(app.Exited, again, late) == late)
            status.Pending($"Waiting for the app to end, up to {AppProcess.GracePeriod.TotalSeconds} s; a second signal ends it at once");
        if (await Task.WhenAny(app.Exited, again, grace) != app.Exited)
            app.Kill();
        await done.CancelAsync();
    }

    /// <summary>Whether it came from a key of a terminal that the app shares with this process: those reach both by themselves.</summary>
    private bool IsSharedKey(PosixSignal signal) =>
        signal is PosixSignal.SIGINT or PosixSignal.SIGQUIT && !app.HasOwnTerminal && UserTerminal.IsForeground;

    /// <summary>The keys of a terminal reach the app and this process at once, and the app may end before its end is asked for here.</summary>
    private async Task LookForSignalAsync()
    {
        using CancellationTokenSource done = new();
        Task signalled = signals.WaitAsync(done.Token);
        if (await Task.WhenAny(signalled, Task.Delay(SignalPatience, TimeProvider.System, done.Token)) == signalled)
            _stoppedBy.Add(Posix.NumberOf(signals.Take()));
        await done.CancelAsync();
    }
}
