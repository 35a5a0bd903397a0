using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.State;
using Tacit.Terminals;

namespace Tacit.Commands;

/// <summary>Says why a sidecar did not start: on standard error for people, or in the log for machines.</summary>
internal static partial class ProblemReport
{
    /// <summary>Every problem in the form that editors and terminals make clickable, and how many there are.</summary>
    public static void Print(StartFailedException failure, CommandConsole console)
    {
        foreach (ResourceProblem problem in failure.Problems)
            console.WriteError(problem.Describe());
        console.WriteError($"{failure.Outcome}: {(failure.Problems.Count == 1 ? "1 problem" : $"{failure.Problems.Count} problems")}.");
    }

    /// <summary>A fatal log line for each problem.</summary>
    public static void Log(StartFailedException failure, ILogger logger)
    {
        foreach (ResourceProblem problem in failure.Problems)
            LogMessages.Problem(logger, problem);
    }

    private static partial class LogMessages
    {
        [LoggerMessage(LogEventIds.StartProblem, LogLevel.Critical, "{Problem}")]
        public static partial void Problem(ILogger logger, ResourceProblem problem);
    }
}
