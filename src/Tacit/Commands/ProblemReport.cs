using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.State;
using Tacit.Runtime.Telemetry.Logging;

namespace Tacit.Commands;

/// <summary>Says why a sidecar did not start: on standard error for people, in the log for machines.</summary>
internal static partial class ProblemReport
{
    public static void Write(StartFailedException failure, LogFormat format, CommandConsole console, ILogger logger)
    {
        foreach (ResourceProblem problem in failure.Problems)
        {
            if (format is LogFormat.Json)
                Log.Problem(logger, problem);
            else
                console.WriteError(problem.Position is null ? $"error: {problem.Message}" : $"{problem.Position}: error: {problem.Message}");
        }

        if (format is LogFormat.Text)
            console.WriteError(failure.Problems.Count == 1 ? "The sidecar did not start: 1 problem." : $"The sidecar did not start: {failure.Problems.Count} problems.");
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.StartProblem, LogLevel.Critical, "{Problem}")]
        public static partial void Problem(ILogger logger, ResourceProblem problem);
    }
}
