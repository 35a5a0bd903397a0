using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Tacit.Commands;
using Tacit.Masking;
using Tacit.Runtime;
using Tacit.Runtime.Api;
using Tacit.Runtime.Listening;
using Tacit.RunningSidecars;
using Tacit.SecretInjection;
using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>A sidecar and one app beside it, from the start of the one to the end of the other.</summary>
internal sealed class SingleAppRun(AppRequest request, StatusLines status, CommandConsole console, Signals signals, ILoggerFactory loggers)
{
    private const string Prefix = "== APP == ";

    private static readonly TimeSpan DrainPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(1);

    private readonly DateTimeOffset _startedAt = TimeProvider.System.GetUtcNow();
    private bool _isStopped;
    private bool _hasWarned;

    private string Product => request.Called.Product;

    /// <summary>Runs both. Returns the exit code.</summary>
    /// <exception cref="Tacit.Runtime.State.StartFailedException">The sidecar could not start, or a secret for the app is missing.</exception>
    /// <exception cref="OperationCanceledException">A signal came before the app was started.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using SidecarHost sidecar = await Composition.StartSidecarAsync(request.Options, loggers, signals, cancellationToken);
        try
        {
            status.Info(Announce(sidecar));
            using SidecarAnnouncement announcement = SidecarRegister.OfUser().Announce(Describe(sidecar, appPid: 0), loggers.CreateLogger<SingleAppRun>());
            if (request.CommandLine.Count == 0)
                return await RunAloneAsync(sidecar);
            return await RunAppAsync(sidecar, announcement, cancellationToken);
        }
        finally
        {
            await StopAsync(sidecar);
        }
    }

    private async Task<int> RunAloneAsync(SidecarHost sidecar)
    {
        status.Plain("WARNING: no application command found.");
        status.Success($"You're up and running! {Product} logs will appear here.\n");
        using CancellationTokenSource done = new();
        Task signalled = signals.WaitAsync(done.Token);
        if (await Task.WhenAny(signalled, sidecar.Shutdown.Requested) == signalled)
            signals.Take();
        await done.CancelAsync();
        status.Hurry();
        status.Info("\nterminated signal received: shutting down");
        if (!await StopAsync(sidecar))
        {
            status.Failure($"{Product} was ended before its running requests were done");
            return ExitCodes.Failure;
        }

        status.Success($"Exited {Product} successfully");
        return ExitCodes.Success;
    }

    private async Task<int> RunAppAsync(SidecarHost sidecar, SidecarAnnouncement announcement, CancellationToken cancellationToken)
    {
        string command = request.CommandLine[0];
        string? executable = ExecutableSearch.Find(command, request.Options.Environment.GetValueOrDefault("PATH"), request.Options.WorkingDirectory);
        if (executable is null)
            return Refuse($"Failed to find command {command}: it is not an executable file{(command.Contains('/', StringComparison.Ordinal) ? "" : " in any folder of PATH")}");

        MaskedValues? masked = request.IsMasked ? new() : null;
        if (masked is not null)
            sidecar.Secrets.Served = secrets => Mask(masked, [.. secrets.SelectMany(secret => secret.Pairs).Select(pair => pair.Value)]);
        using HandedSecrets secrets = await ReadSecretsAsync(sidecar, masked, cancellationToken);
        try
        {
            // Said before the app can say anything, so that it cannot come between the app's lines.
            status.Success($"You're up and running! Both {Product} and your app logs will appear here.\n");
            AppEnd end;
            do
            {
                end = await RunOnceAsync(executable, sidecar, announcement, secrets, masked);
            }
            while (end.Restarts);

            if (!end.WasAskedTo || request.Called != CalledName.Dapr)
                Report(end.ExitCode);
            await StopAsync(sidecar);
            status.Success($"Exited {Product} successfully");
            return request.Called == CalledName.Dapr ? ReportAsDapr(end) : end.ExitCode;
        }
        catch (Win32Exception failure)
        {
            return Refuse($"the app could not be started: {executable}: {new Win32Exception(failure.NativeErrorCode).Message}");
        }
    }

    private void Mask(MaskedValues masked, string[] values)
    {
        masked.Add(values);
        if (!values.All(MaskedValues.CanMask) && !Interlocked.Exchange(ref _hasWarned, true))
            status.Warning($"--mask: a secret that the app got from the sidecar has fewer than {MaskedValues.MinLength} characters and is shown as it is");
    }

    /// <summary>Stops the sidecar; at once at a further signal. Whether its running requests were done.</summary>
    private async Task<bool> StopAsync(SidecarHost sidecar)
    {
        if (_isStopped)
            return true;
        _isStopped = true;
        using CancellationTokenSource atOnce = new();
        Task<bool> stop = sidecar.StopAsync(DrainPeriod, atOnce.Token);
        if (await Task.WhenAny(stop, signals.WaitAsync(atOnce.Token)) != stop)
            await atOnce.CancelAsync();
        return await stop;
    }

    /// <summary>Reads what the app is handed, unless a signal comes first.</summary>
    private async Task<HandedSecrets> ReadSecretsAsync(SidecarHost sidecar, MaskedValues? masked, CancellationToken cancellationToken)
    {
        using CancellationTokenSource read = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<HandedSecrets> reading = HandedSecrets.ReadAsync(request, sidecar.Secrets, masked, status, read.Token);
        Task signalled = signals.WaitAsync(read.Token);
        Task late = Task.Delay(ReadPatience, TimeProvider.System, read.Token);
        if (await Task.WhenAny(reading, signalled, late) == late)
        {
            status.Pending("Waiting for the secrets of the app");
            await Task.WhenAny(reading, signalled);
        }

        await read.CancelAsync();
        return await reading;
    }

    private async Task<AppEnd> RunOnceAsync(string executable, SidecarHost sidecar, SidecarAnnouncement announcement, HandedSecrets secrets, MaskedValues? masked)
    {
        AppStart start = new()
        {
            Executable = executable,
            Arguments = [.. request.CommandLine.Skip(1)],
            Environment = secrets.AddTo(AppEnvironment.For(request.Options, sidecar)),
        };
        using AppProcess process = AppProcess.Start(start, OutputsOf(masked), signals, TimeProvider.System);
        Publish(sidecar, process);
        announcement.Update(Describe(sidecar, process.Pid));
        return await new AppRun(process, sidecar.Shutdown.Requested, signals, status).WaitAsync(secrets);
    }

    private AppOutputs? OutputsOf(MaskedValues? masked) => request.IsRaw && masked is null
        ? null
        : new(console, [new ConsoleOutput(console, request.IsRaw ? null : Prefix)], masked) { KeepsStreamsApart = request.IsRaw };

    /// <summary>What the dapr CLI puts into the sidecar's metadata, where <c>dapr list</c> and IDEs look for it.</summary>
    private void Publish(SidecarHost sidecar, AppProcess process)
    {
        sidecar.Extended.TrySet("cliPID", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        sidecar.Extended.TrySet("appPID", process.Pid.ToString(CultureInfo.InvariantCulture));
        sidecar.Extended.TrySet("appCommand", string.Join(' ', request.CommandLine));
    }

    private RunningSidecar Describe(SidecarHost sidecar, int appPid) => RunningSidecar.Of(request.Options, sidecar, TimeProvider.System) with
    {
        StartedAt = _startedAt,
        LauncherPid = Environment.ProcessId,
        AppPid = appPid,
        Command = string.Join(' ', request.CommandLine),
    };

    private void Report(int exitCode)
    {
        if (exitCode == 0)
            status.Success("Exited App successfully");
        else
            status.Failure($"The App process exited with error code: {exitCode}");
    }

    /// <summary>The dapr CLI says it once more at the very end, knows one code for every failure, and takes no end that was asked for as one.</summary>
    private int ReportAsDapr(AppEnd end)
    {
        if (end.ExitCode == 0 || end.WasAskedTo)
        {
            status.Success("Exited App successfully");
            return ExitCodes.Success;
        }

        status.Failure($"Error exiting App: app exited with status {end.ExitCode}");
        return ExitCodes.Failure;
    }

    private int Refuse(string message)
    {
        status.Failure(message);
        if (request.Called == CalledName.Dapr)
            status.Success($"Start App failed, try to stop {Product} successfully");
        return ExitCodes.Failure;
    }

    private string Announce(SidecarHost sidecar) => request.Options.UnixDomainSocket is null
        ? $"Starting {Product} with id {request.Options.AppId}. HTTP Port: {sidecar.HttpPort}. gRPC Port: {sidecar.GrpcPort}"
        : $"Starting {Product} with id {request.Options.AppId}. {string.Join(". ", sidecar.Listeners.Where(listener => listener.Kind is ListenerKind.Http or ListenerKind.Grpc).Select(Describe))}";

    private static string Describe(BoundSocket listener) =>
        $"{(listener.Kind is ListenerKind.Http ? "HTTP" : "gRPC")} Socket: {listener.EndPoint}";
}
