using System.CommandLine;
using Tacit.Terminals;

namespace Tacit.Commands;

/// <summary><c>dapr init</c>: makes the folders that <c>dapr run</c> uses when none are named. There is nothing to install.</summary>
internal sealed class DaprInitCommand
{
    private static readonly string[] Valued =
        ["--runtime-version", "--from-dir", "--image-registry", "--image-variant", "--network", "--container-runtime", "--scheduler-volume", "--runtime-path"];

    private readonly StatusLines _status;

    public DaprInitCommand(CommandConsole console)
    {
        _status = new(console, asJson: false, TimeProvider.System);
        Command = new("init", "Make the folders for components and configuration; there is nothing to install.");
        Command.Options.Add(new Option<bool>("--slim", "-s") { Hidden = true });
        Command.Options.Add(new Option<bool>("--redis-stack") { Hidden = true });
        foreach (string name in Valued)
            Command.Options.Add(new Option<string>(name) { Hidden = true });
        Command.SetAction(_ => Invoke());
    }

    public Command Command { get; }

    private int Invoke()
    {
        string folder = ResourceFlags.DefaultFolder;
        string config = Path.Combine(folder, "config.yaml");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "components"));
            if (!File.Exists(config))
                File.WriteAllText(config, "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata:\n  name: daprConfig\nspec: {}\n");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _status.Failure($"{folder} cannot be made: {failure.Message}");
            return ExitCodes.Failure;
        }

        _status.Info($"Components are read from {Path.Combine(folder, "components")}, the configuration from {config}");
        _status.Success("Success! There is nothing to install: 'dapr run' starts a secrets sidecar by itself.");
        return ExitCodes.Success;
    }
}
