using System.CommandLine;
using Microsoft.Extensions.Logging;
using Tacit.Commands;
using Tacit.Runtime;
using Tacit.RunningSidecars;
using Tacit.Terminals;

namespace Tacit.Secrets;

/// <summary><c>tacit secrets</c>: what an app would get, asked from a terminal.</summary>
internal sealed class SecretsCommand
{
    private readonly CommandConsole _console;
    private readonly ResourceFlags _resources = new();
    private readonly Option<string> _httpPort = new("--dapr-http-port", "-H") { Description = "Ask the sidecar on this port (default: $DAPR_HTTP_PORT)" };
    private readonly Option<bool> _showValues = new("--show-values") { Description = "Show the values, not only the names" };
    private readonly OutputFlag _getOutput = OutputFlag.ForTable(OutputFlag.Env, OutputFlag.Value);
    private readonly OutputFlag _listOutput = OutputFlag.ForTable(OutputFlag.Env);
    private readonly Argument<string> _store = new("store") { Description = "The name of the secret store" };
    private readonly Argument<string> _key = new("key") { Description = "The name of the secret" };

    public SecretsCommand(CommandConsole console)
    {
        _console = console;
        Command get = new("get", "Get one secret.");
        get.Arguments.Add(_store);
        get.Arguments.Add(_key);
        AddFlags(get, _getOutput);
        get.SetAction(GetAsync);
        Command list = new("list", "List the secrets of a store that the app may read.");
        list.Arguments.Add(_store);
        AddFlags(list, _listOutput);
        list.SetAction(ListAsync);
        Command = new("secrets", "Get and list secrets as an app would, from a running sidecar or without one.") { get, list };
    }

    public Command Command { get; }

    private async Task<int> GetAsync(ParseResult flags, CancellationToken cancellationToken)
    {
        string format = _getOutput.Read(flags);
        bool showsValues = flags.GetValue(_showValues);
        if (format == OutputFlag.Value && !showsValues)
            throw new UsageException("--output value prints the value alone; say so with --show-values");
        (string store, string key) = (flags.GetValue(_store)!, flags.GetValue(_key)!);
        ISecretsSource source = await OpenAsync(flags, store, cancellationToken);
        await using (source)
        {
            FoundSecret? secret = await source.GetAsync(store, key, cancellationToken);
            if (secret is null)
            {
                _console.WriteError($"error: secret '{key}' of secret store '{store}' does not exist ({source.Description}). 'tacit secrets list {store}' shows what does");
                return ExitCodes.NotFound;
            }

            if (format == OutputFlag.Value)
                return PrintValue(secret, store);
            SecretsText text = new(showsValues);
            _console.WriteLine(format switch
            {
                OutputFlag.Json => text.Json(secret),
                OutputFlag.Yaml => YamlOutput.Of(text.Json(secret)),
                OutputFlag.Env => text.Variables([secret]),
                _ => text.Table([secret]),
            });
            return ExitCodes.Success;
        }
    }

    private async Task<int> ListAsync(ParseResult flags, CancellationToken cancellationToken)
    {
        string format = _listOutput.Read(flags);
        string store = flags.GetValue(_store)!;
        ISecretsSource source = await OpenAsync(flags, store, cancellationToken);
        await using (source)
        {
            IReadOnlyList<FoundSecret> secrets = await source.ListAsync(store, cancellationToken);
            SecretsText text = new(flags.GetValue(_showValues));
            string shown = format switch
            {
                OutputFlag.Json => text.Json(secrets),
                OutputFlag.Yaml => YamlOutput.Of(text.Json(secrets)),
                OutputFlag.Env => text.Variables(secrets),
                _ => secrets.Count == 0 ? $"Secret store '{store}' has no secrets that app '{source.AppId}' may read." : text.Table(secrets),
            };
            if (shown.Length > 0)
                _console.WriteLine(shown);
            return ExitCodes.Success;
        }
    }

    private void AddFlags(Command command, OutputFlag output)
    {
        _resources.AddTo(command);
        command.Options.Add(_httpPort);
        command.Options.Add(_showValues);
        output.AddTo(command);
    }

    private int PrintValue(FoundSecret secret, string store)
    {
        if (secret.Pairs.Count == 1)
        {
            _console.WriteLine(secret.Pairs[0].Value);
            return ExitCodes.Success;
        }

        _console.WriteError($"error: secret '{secret.Name}' of secret store '{store}' has {secret.Pairs.Count} fields; --output json shows them all: {string.Join(", ", secret.Pairs.Select(pair => pair.Key))}");
        return ExitCodes.Failure;
    }

    /// <summary>
    /// Resources that are named are read here. Else a sidecar is asked: the one on the port that is given or that the environment names, or the one
    /// that runs. Where none does, the default folders are read here.
    /// </summary>
    private async Task<ISecretsSource> OpenAsync(ParseResult flags, string store, CancellationToken cancellationToken)
    {
        SidecarOptions options = _resources.Read(flags, _resources.AppIdOrFolder(flags));
        string token = options.Environment.GetValueOrDefault("DAPR_API_TOKEN", "");
        if (options.ResourcesPaths.Count == 0 && options.ConfigPaths.Count == 0)
        {
            if (ReadPort(flags, options) is { } port)
                return new SidecarSecrets(new() { AppId = options.AppId, Process = default, HttpAddress = "127.0.0.1", HttpPort = port }, token);
            if (FindRunning(_resources.AppId(flags)) is { } running)
                return new SidecarSecrets(running, token);
        }
        else if (flags.GetValue(_httpPort) is { Length: > 0 })
            throw new UsageException("--dapr-http-port asks a running sidecar, and --resources-path and --config read without one; give one of them");

        // Closed with the source.
        ILoggerFactory loggers = Composition.Loggers(new(LogLevel.Warning, Runtime.Telemetry.Logging.LogFormat.Text), options.AppId, _console.WriteError);
        return await StoreSecrets.OpenAsync(store, ResourceFlags.WithDefaultFolders(options), loggers, cancellationToken);
    }

    private int? ReadPort(ParseResult flags, SidecarOptions options)
    {
        if (flags.GetValue(_httpPort) is { Length: > 0 })
            return SidecarFlags.Port(flags, _httpPort, 0);
        // Kubernetes may set a variable of that name to an address, for a service that is called so.
        return int.TryParse(options.Environment.GetValueOrDefault("DAPR_HTTP_PORT"), out int port) && port is > 0 and <= 65535 ? port : null;
    }

    private static RunningSidecar? FindRunning(string appId)
    {
        IReadOnlyList<RunningSidecar> running = [.. SidecarRegister.OfUser().Read().Where(sidecar => appId.Length == 0 || sidecar.AppId == appId)];
        return running.Count <= 1
            ? running.SingleOrDefault()
            : throw new UsageException(appId.Length > 0
                ? $"{running.Count} sidecars of app '{appId}' run; choose one with --dapr-http-port: {string.Join(", ", running.Select(sidecar => sidecar.HttpPort))}"
                : $"several sidecars run; choose one with --app-id: {string.Join(", ", running.Select(sidecar => sidecar.AppId).Distinct())}. Or read components without one, with --resources-path");
    }
}
