using System.CommandLine;
using Tacit.Abstractions;
using Tacit.Commands;
using Tacit.Completion;
using Tacit.Terminals;

namespace Tacit.RunningSidecars;

/// <summary><c>tacit stop</c>: ends running sidecars, their apps and all that these have started.</summary>
internal sealed class StopCommand
{
    private readonly StatusLines _status;
    private readonly CalledName _called;
    private readonly SidecarRegister _register = SidecarRegister.OfUser();
    private readonly Option<string[]> _appIds = new("--app-id", "-a") { Description = "The id of an app to stop; repeatable, or comma-separated" };
    private readonly Option<string> _runFile = new("--run-file", "-f") { Description = "Stop everything that was started from this run file, or from the dapr.yaml of this folder" };
    private readonly Argument<string[]> _ids = new("app-id") { Description = "Ids of apps to stop", Arity = ArgumentArity.ZeroOrMore };

    public StopCommand(CommandConsole console, CalledName called)
    {
        _called = called;
        _status = new(console, asJson: false, TimeProvider.System);
        Command = new("stop", "Stop running sidecars, their apps, and everything that the apps started.");
        PathCompletion.TakeFiles(_runFile);
        _appIds.CompletionSources.Add(_ => RunningIds());
        _ids.CompletionSources.Add(_ => RunningIds());
        Command.Options.Add(_appIds);
        Command.Options.Add(_runFile);
        Command.Arguments.Add(_ids);
        Command.SetAction(InvokeAsync);
    }

    public Command Command { get; }

    private async Task<int> InvokeAsync(ParseResult flags, CancellationToken cancellationToken)
    {
        string[] ids = [.. (flags.GetValue(_ids) ?? []).Concat(SidecarFlags.List(flags, _appIds)).Distinct(StringComparer.Ordinal)];
        string? runFile = flags.GetValue(_runFile);
        if (ids.FirstOrDefault(id => id.StartsWith('-')) is { } flag)
            throw new UsageException($"unknown flag: {flag}");
        if (ids.Length == 0 == string.IsNullOrEmpty(runFile))
            throw new UsageException("what to stop is either app ids or --run-file; 'tacit list' shows what is running");

        string apiToken = Environment.GetEnvironmentVariable("DAPR_API_TOKEN") ?? "";
        RunningSidecar[] running = await LauncherMetadata.AddToAsync(_register.Read(), apiToken, cancellationToken);
        bool[] stopped = string.IsNullOrEmpty(runFile)
            ? await Task.WhenAll(ids.Select(id => StopAppAsync(id, running, apiToken, cancellationToken)))
            : [await StopRunAsync(runFile, running, apiToken, cancellationToken)];
        return stopped.All(done => done) ? ExitCodes.Success : ExitCodes.Failure;
    }

    private IEnumerable<string> RunningIds() => _register.Read().Select(sidecar => sidecar.AppId).Distinct();

    /// <summary>Stops every sidecar that has the id: after it, none has.</summary>
    private async Task<bool> StopAppAsync(string id, RunningSidecar[] running, string apiToken, CancellationToken cancellationToken)
    {
        RunningSidecar[] found = [.. running.Where(sidecar => sidecar.AppId == id)];
        if (found.Length == 0)
        {
            string? closest = ClosestWord.To(id, [.. running.Select(sidecar => sidecar.AppId)]);
            string question = closest is null ? "" : $"Did you mean '{closest}'? ";
            _status.Failure($"failed to stop app id {id}: couldn't find app id {id}\n    {question}'tacit list' shows what is running.");
            // Scripts that tidy up with the dapr CLI go on when there is nothing to tidy.
            return _called == CalledName.Dapr;
        }

        bool[] stopped = await Task.WhenAll(found.Select(sidecar =>
            StopAsync(StopTarget.OfApp(sidecar, running, _register), $"app stopped successfully: {id}", $"failed to stop app id {id}", apiToken, cancellationToken)));
        return stopped.All(done => done);
    }

    private async Task<bool> StopRunAsync(string runFile, RunningSidecar[] running, string apiToken, CancellationToken cancellationToken)
    {
        string failed = $"failed to stop {_called.Product} and app processes";
        string[] files = Directory.Exists(runFile)
            ? [.. ((string[])["dapr.yaml", "dapr.yml"]).Select(name => Path.GetFullPath(Path.Combine(runFile, name)))]
            : [Path.GetFullPath(runFile)];
        RunningSidecar[] found = [.. running.Where(sidecar => files.Contains(sidecar.RunFilePath))];
        if (found.Length == 0)
        {
            _status.Failure($"{failed}: couldn't find apps with run file \"{files[0]}\"\n    'tacit list' shows what is running.");
            return false;
        }

        bool[] stopped = await Task.WhenAll(StopTarget.OfRuns(found, running, _register).Select(target =>
            StopAsync(target, $"{_called.Product} and app processes stopped successfully", failed, apiToken, cancellationToken)));
        return stopped.All(done => done);
    }

    private async Task<bool> StopAsync(StopTarget target, string success, string failure, string apiToken, CancellationToken cancellationToken)
    {
        SidecarStop stop = new(target, _status, TimeProvider.System);
        if (await stop.RunAsync(apiToken, cancellationToken) is { } reason)
        {
            _status.Failure($"{failure}: {reason}");
            return false;
        }

        _status.Success($"{success}{(stop.Ended.Length == 0 ? "" : $"\n    ended: {stop.Ended}")}");
        return true;
    }
}
