using Microsoft.Extensions.Logging;

namespace Tacit.Commands;

/// <summary>The log levels as daprd names them.</summary>
internal static class LogLevelNames
{
    public static string[] All { get; } = ["debug", "info", "warn", "error", "fatal"];

    public static LogLevel LevelOf(string name) => name switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Critical,
    };
}
