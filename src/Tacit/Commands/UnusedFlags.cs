using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;

namespace Tacit.Commands;

/// <summary>
/// daprd's flags for parts that a secrets sidecar does not have. Launchers pass many of them, so they are accepted, and
/// mentioned at debug level.
/// </summary>
internal static partial class UnusedFlags
{
    private static readonly string[] Valued =
    [
        "--actors-disseminate-timeout", "--actors-service", "--app-binding-options-timeout", "--app-health-check-path",
        "--app-health-probe-interval", "--app-health-probe-timeout", "--app-health-threshold", "--app-max-concurrency",
        "--control-plane-address", "--control-plane-namespace", "--control-plane-trust-domain",
        "--dapr-internal-grpc-listen-address", "--disable-init-endpoints",
        "--placement-host-address", "--profile-port", "--reminders-service", "--runtime-path", "--scheduler-host-address",
        "--scheduler-job-streams", "--sentry-address", "--sentry-request-jwt-audiences",
    ];

    private static readonly string[] Switches =
    [
        "--app-ssl", "--enable-api-logging", "--enable-app-health-check",
        "--enable-mtls", "--enable-profiling",
    ];

    public static void AddTo(Command command)
    {
        foreach (string name in Valued)
            command.Options.Add(new Option<string>(name) { Hidden = true });
        foreach (string name in Switches)
            command.Options.Add(new Option<bool>(name) { Hidden = true });
        command.Options.Add(new Option<string>("--dapr-internal-grpc-port", "-I") { Hidden = true });
    }

    /// <summary>Mentions the ones that a command line uses.</summary>
    public static void Mention(ParseResult flags, ILogger logger) => Mention(In(flags), logger);

    /// <summary>Mentions names of settings that have no effect.</summary>
    public static void Mention(IEnumerable<string> names, ILogger logger)
    {
        foreach (string name in names)
            Log.Unused(logger, name);
    }

    private static IEnumerable<string> In(ParseResult flags) =>
        flags.CommandResult.Children.OfType<OptionResult>()
            .Where(result => !result.Implicit && result.Option.Hidden && !result.Option.Name.StartsWith("--dapr-http-", StringComparison.Ordinal))
            .Select(result => result.Option.Name);

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.FlagIgnored, LogLevel.Debug, "{Name} is for a part that a secrets sidecar does not have; it has no effect")]
        public static partial void Unused(ILogger logger, string name);
    }
}
