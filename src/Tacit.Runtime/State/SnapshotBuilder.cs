using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resiliency;
using Tacit.Runtime.Resources;
using Tacit.Runtime.Resources.Configurations;
using Tacit.Runtime.Secrets;
using Tacit.Runtime.Secrets.Scoping;
using Tacit.Runtime.Starting;

namespace Tacit.Runtime.State;

/// <summary>Builds a snapshot whole of what is declared: chooses the components, starts the stores, and collects every problem.</summary>
internal sealed partial class SnapshotBuilder(
    SidecarOptions options, SecretStoreRegistry registry, ILoggerFactory loggers, TimeProvider timeProvider)
{
    private readonly ILogger _logger = loggers.CreateLogger<SnapshotBuilder>();
    private IReadOnlyList<ResourceProblem> _said = [];

    /// <summary>Builds the snapshot, one at a time. Warnings that the one built before did not have are logged.</summary>
    /// <param name="declared">What is declared.</param>
    /// <param name="running">The snapshot that answers now; it keeps its share in the stores that both have. Null at the start.</param>
    /// <param name="startsAnew">Whether stores are started anew although nothing has changed for them.</param>
    /// <param name="cancellationToken">Ends the start of stores.</param>
    /// <exception cref="StartFailedException">There was an error; stores that had started are released.</exception>
    public async ValueTask<SidecarSnapshot> BuildAsync(
        DeclaredResources declared, SidecarSnapshot? running, bool startsAnew, CancellationToken cancellationToken)
    {
        List<ResourceProblem> problems = [.. RefuseNewlySkipped(declared.Problems, running)];
        ResourcePlan selected = ResourcePlan.Make(declared, options, _logger, problems);
        StartPlan plan = new()
        {
            Components = selected.Components,
            LeftOut = selected.LeftOut,
            Running = running is null || startsAnew ? new() : running.Stores.ToDictionary(store => store.Key, store => store.Value.Shared),
        };
        OrderedDictionary<string, LoadedStore> stores = new(StringComparer.Ordinal);
        Dictionary<string, string> failed = new(StringComparer.Ordinal);
        IReadOnlyList<StartedStore> started = await new StoreStarter(plan, options, registry, loggers, timeProvider).StartAsync(cancellationToken);
        foreach (StartedStore store in started)
        {
            if (store.Shared is { } shared)
                stores.Add(store.Component.Name, Load(store.Component, shared, declared.Configuration, selected.Policies, running));
            problems.AddRange(Tolerate(store, failed));
        }

        SidecarSnapshot snapshot = new()
        {
            Stores = stores,
            FailedStores = failed,
            Revision = declared.Revision,
            Configuration = declared.Configuration,
            Resiliencies = selected.Resiliencies,
            References = [.. started.SelectMany(store => store.References)],
            Warnings = [.. problems.Where(problem => problem.Severity is not ProblemSeverity.Error)],
        };
        LogWarnings(snapshot.Warnings);
        if (!problems.Exists(problem => problem.Severity is ProblemSeverity.Error))
            return snapshot;

        await snapshot.DisposeAsync();
        throw new StartFailedException([.. problems.Where(problem => problem.Severity is ProblemSeverity.Error or ProblemSeverity.Skipped)]);
    }

    private LoadedStore Load(
        Component component, SharedStore shared, SidecarConfiguration configuration, ResiliencyPolicies policies, SidecarSnapshot? running)
    {
        SecretScope scope = configuration.Scopes.FirstOrDefault(entry => entry.StoreName == component.Name)?.Scope ?? SecretScope.AllowAll;
        StorePolicy policy = policies.For(component.Name);
        // A circuit breaker remembers while its policy stays, whatever becomes of the store.
        StorePipeline? pipeline = policy == StorePolicy.None ? null
            : running?.Stores.GetValueOrDefault(component.Name)?.Pipeline is { } kept && kept.Policy == policy ? kept
            : new(component.Name, policy, timeProvider, loggers);
        return new(component, shared, scope, pipeline);
    }

    /// <summary>With <c>ignoreErrors</c> a store that failed is remembered with its reason, and its errors become warnings.</summary>
    private static IEnumerable<ResourceProblem> Tolerate(StartedStore store, Dictionary<string, string> failed)
    {
        if (!store.Component.IgnoreErrors || !store.HasFailed)
            return store.Problems;
        failed.Add(store.Component.Name, store.Problems.First(problem => problem.Severity is ProblemSeverity.Error).Message);
        return store.Problems.Select(problem => problem with { Severity = ProblemSeverity.Warning, Message = $"ignored as ignoreErrors asks: {problem.Message}" });
    }

    /// <summary>
    /// A document that cannot be read is left out at the start. While a snapshot runs that has it, or was built from a file with fewer
    /// such documents, leaving it out would take away what works: then it is an error.
    /// </summary>
    private static IEnumerable<ResourceProblem> RefuseNewlySkipped(IReadOnlyList<ResourceProblem> problems, SidecarSnapshot? running)
    {
        if (running is null)
            return problems;
        Dictionary<string, int> before = Count(running.Warnings);
        Dictionary<string, int> now = Count(problems);
        return problems.Select(problem =>
            problem.Severity is ProblemSeverity.Skipped && now[FileOf(problem)] > before.GetValueOrDefault(FileOf(problem))
                ? problem with { Severity = ProblemSeverity.Error }
                : problem);

        static Dictionary<string, int> Count(IEnumerable<ResourceProblem> problems) =>
            problems.Where(problem => problem.Severity is ProblemSeverity.Skipped).GroupBy(FileOf).ToDictionary(group => group.Key, group => group.Count());

        static string FileOf(ResourceProblem problem) => problem.Position?.File ?? "";
    }

    /// <summary>Compared with the build before, not with what runs: one that is refused again and again says its warnings once.</summary>
    private void LogWarnings(IReadOnlyList<ResourceProblem> warnings)
    {
        foreach (ResourceProblem problem in warnings.Except(_said))
        {
            if (problem.Severity is ProblemSeverity.Note)
                Log.Note(_logger, problem);
            else if (problem.Severity is ProblemSeverity.Skipped)
                Log.Skipped(_logger, problem);
            else
                Log.Warning(_logger, problem);
        }

        _said = warnings;
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.ResourceWarning, LogLevel.Warning, "{Problem}")]
        public static partial void Warning(ILogger logger, ResourceProblem problem);

        [LoggerMessage(LogEventIds.ResourceSkipped, LogLevel.Warning, "{Problem}")]
        public static partial void Skipped(ILogger logger, ResourceProblem problem);

        [LoggerMessage(LogEventIds.ResourceNote, LogLevel.Debug, "{Problem}")]
        public static partial void Note(ILogger logger, ResourceProblem problem);
    }
}
