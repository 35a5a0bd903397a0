using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>Joins the app's own terminal with the user's: keys, window size, and what keys ask of this process.</summary>
[SupportedOSPlatform("linux")]
internal sealed class AppTerminal : IDisposable
{
    private const int Forever = -1;

    /// <summary>How long an app that minds the stop key gets to tidy its screen, in milliseconds.</summary>
    private const int TidyingMilliseconds = 100;

    /// <summary>How often is looked, in the background, whether the user has called this process back, in milliseconds.</summary>
    private const int BackgroundLookMilliseconds = 200;

    /// <summary>How long the end waits for the keys that are just being passed on, in milliseconds.</summary>
    private const int LastKeyMilliseconds = 200;

    private readonly PseudoTerminal _terminal;
    private readonly UserTerminal? _user;
    private readonly int _app;
    private readonly Signals _signals;
    private readonly Suspension _suspension;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly SafeFileHandle _ended;
    private readonly SafeFileHandle _end;
    private readonly Thread? _keys;

    /// <param name="terminal">The app's.</param>
    /// <param name="user">The user's; null when standard input is none, so that its keys are not the app's.</param>
    /// <param name="app">The leader of the app's session.</param>
    /// <param name="signals">What is told of keys that ask for the end.</param>
    public AppTerminal(PseudoTerminal terminal, UserTerminal? user, int app, Signals signals)
    {
        _terminal = terminal;
        _user = user;
        _app = app;
        _signals = signals;
        (_ended, _end) = Descriptors.CreatePipe();
        _suspension = new(user, Refresh);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => TakeWindowSize()),
            // Whoever stopped this process in a way that cannot be prepared for has used the terminal since.
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Refresh()),
        ];
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        if (user is null)
            return;
        // Before the app can ask for anything to be typed, so that nothing typed is shown twice.
        user.TryEnterRaw();
        _keys = new(CopyKeys) { IsBackground = true, Name = "keys" };
        _keys.Start();
    }

    /// <summary>The app has stopped by itself: so does this process, and the user gets the shell back.</summary>
    public void AppStopped() => _suspension.Suspend(wholeGroup: true, onlyIf: () => ProcessStat.Of(_app) is { IsStopped: true });

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _suspension.Dispose();
        _end.Dispose();
        // It may hang in the middle of more than the app ever read; then it is left behind with what it uses.
        if (_keys is null || _keys.Join(LastKeyMilliseconds))
            _ended.Dispose();
        _user?.Leave();
    }

    private void OnProcessExit(object? sender, EventArgs arguments) => _user?.Leave();

    private void Refresh()
    {
        _user?.TryEnterRaw();
        TakeWindowSize();
    }

    private void TakeWindowSize() => _terminal.TakeSizeOf(Descriptors.StandardOutput);

    private void CopyKeys()
    {
        Span<byte> keys = stackalloc byte[4096];
        int ended = (int)_ended.DangerousGetHandle();
        while (true)
        {
            bool foreground = _user!.TryEnterRaw();
            (bool isTyped, bool isOver) = Descriptors.WaitUntilReadable(
                foreground ? Descriptors.StandardInput : -1, ended, foreground ? Forever : BackgroundLookMilliseconds);
            if (isOver)
                return;
            // What is typed while another process is in the foreground is not the app's.
            if (!isTyped || !UserTerminal.IsForeground)
                continue;
            int count = Descriptors.ReadOrEnd(Descriptors.StandardInput, keys);
            if (count == 0)
                return;
            Type(keys[..count]);
        }
    }

    private void Type(Span<byte> keys)
    {
        for (int index = 0, start = 0; start < keys.Length; index++)
        {
            if (index == keys.Length)
            {
                _terminal.Write(keys[start..]);
                return;
            }

            if (_terminal.Modes is not { MakesSignals: true } modes || (keys[index] != modes.InterruptKey && keys[index] != modes.QuitKey && keys[index] != modes.SuspendKey))
                continue;
            bool isForApp = IsForApp();
            if (isForApp && keys[index] != modes.SuspendKey)
                _signals.Post(keys[index] == modes.InterruptKey ? PosixSignal.SIGINT : PosixSignal.SIGQUIT);
            _terminal.Write(keys[start..(index + 1)]);
            start = index + 1;
            if (isForApp && keys[index] == modes.SuspendKey)
                StopForKey();
        }
    }

    /// <summary>Whether a key signals the app itself, and not a job of an app that is a shell.</summary>
    private bool IsForApp() => _terminal.ForegroundGroup == _app && !ProcessTree.IgnoresStopKey(_app);

    private void StopForKey()
    {
        _ = Descriptors.WaitUntilReadable(-1, (int)_ended.DangerousGetHandle(), TidyingMilliseconds);
        _suspension.Suspend(wholeGroup: true);
    }
}
