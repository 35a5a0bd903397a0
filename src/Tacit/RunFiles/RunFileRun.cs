using System.Runtime.InteropServices;
using Tacit.AppProcesses;
using Tacit.Commands;
using Tacit.Runtime.State;
using Tacit.Terminals;

namespace Tacit.RunFiles;

/// <summary>Several apps, each with its sidecar, in this process: from the start of the first to the end of the last.</summary>
/// <remarks>As in the dapr CLI, an app that ends leaves the others and its own sidecar running; a signal ends them all.</remarks>
internal sealed class RunFileRun(RunFile file, bool logsAsJson, CalledName called, StatusLines status, CommandConsole console, Signals signals)
{
    private readonly List<RunFileMember> _members = [];
    private readonly TaskCompletionSource _atOnce = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    /// <summary>Runs all of them. Returns the exit code: 0 after a signal; 128 and its number when it came before all were started.</summary>
    /// <exception cref="StartFailedException">A sidecar could not be started.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await StartAsync(cancellationToken))
                return ExitCodes.Failure;
            using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task signalled = signals.WaitAsync(done.Token);
            bool isSignalled = await Task.WhenAny(signalled, FollowAllAsync()) == signalled;
            await done.CancelAsync();
            if (isSignalled)
                await StopForSignalAsync(signals.Take());
            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            PosixSignal signal = signals.Take();
            await StopForSignalAsync(signal);
            return 128 + Posix.NumberOf(signal);
        }
        finally
        {
            await StopAllAsync(PosixSignal.SIGTERM, hasIt: false);
            foreach (RunFileMember member in _members)
                await member.DisposeAsync();
        }
    }

    private async Task StopForSignalAsync(PosixSignal signal)
    {
        Task stop = StopAllAsync(signal, hasIt: signal is PosixSignal.SIGINT or PosixSignal.SIGQUIT && UserTerminal.IsForeground);
        status.Hurry();
        status.Plain("");
        status.Info($"Received signal to stop {called.Product} and app processes. Shutting down {called.Product} and app processes.");
        await stop;
    }

    /// <summary>Starts one after the other; false when an app cannot be.</summary>
    private async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        foreach (RunFileApp app in file.Apps)
        {
            status.Info($"Validating config and starting app \"{app.AppId}\"");
            RunFileMember member = await RunFileMember.StartSidecarAsync(file, app, logsAsJson, signals, console, cancellationToken);
            _members.Add(member);
            status.Info($"Started {called.Product} with app id \"{app.AppId}\". HTTP Port: {member.HttpPort}. gRPC Port: {member.GrpcPort}");
            if (app.AppLogDestination is not LogDestination.Console || app.DaprdLogDestination is not LogDestination.Console)
                status.Info($"Writing log files to directory : {LogFile.FolderOf(app)}");
            if (!member.HasApp)
                status.Warning($"No application command found for app \"{app.AppId}\" present in {file.Path ?? "the run file"}");
            else if (member.StartApp(signals) is { } problem)
            {
                status.Failure($"Error starting app \"{app.AppId}\": {problem}");
                return false;
            }
        }

        return true;
    }

    /// <summary>Completes when every sidecar was asked to end.</summary>
    private async Task FollowAllAsync()
    {
        Task ends = Task.WhenAll(_members.Where(member => member.HasApp).Select(SayEndAsync));
        Task shutdowns = Task.WhenAll(_members.Select(StopWhenAskedAsync));
        if (await Task.WhenAny(ends, shutdowns) == ends && _members.All(member => member.HasApp) && !shutdowns.IsCompleted && !_isStopping)
            status.Info("Every app has ended. The sidecars go on; Ctrl+C ends them");
        await shutdowns;
    }

    private async Task SayEndAsync(RunFileMember member)
    {
        await member.AppExited;
        if (_isStopping || member.IsStopping)
            return;
        if (member.ExitCode == 0)
            status.Success($"App \"{member.AppId}\" has ended");
        else
            status.Failure($"App \"{member.AppId}\" has ended with exit code {member.ExitCode}");
    }

    private async Task StopWhenAskedAsync(RunFileMember member)
    {
        await member.ShutdownRequested;
        status.Info($"Stopping app \"{member.AppId}\" and its sidecar, as the sidecar was asked to");
        await member.StopAsync(PosixSignal.SIGTERM, hasIt: false, _atOnce.Task);
    }

    /// <summary>Ends all at the same time; at once at a second signal.</summary>
    private async Task StopAllAsync(PosixSignal signal, bool hasIt)
    {
        _isStopping = true;
        using CancellationTokenSource done = new();
        Task again = signals.WaitAsync(done.Token);
        Task stopped = Task.WhenAll(_members.Select(member => member.StopAsync(signal, hasIt, _atOnce.Task)));
        if (await Task.WhenAny(stopped, again) == again)
            _atOnce.TrySetResult();
        await stopped;
        await Leftovers.EndAsync(alreadyTold: false, status, again, TimeProvider.System);
        await done.CancelAsync();
    }
}
