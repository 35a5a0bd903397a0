using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<string, Task> _abandoned = new();
    private IReadOnlyList<ResourceProblem> _said = [];
    private IReadOnlySet<string> _failures = new HashSet<string>();

    /// <summary>The one store that is needed, and with it those that its secrets come from; null for all.</summary>
    public string? OnlyStore { get; init; }

    /// <summary>Builds the snapshot, one at a time. Warnings that the one built before did not have are logged.</summary>
    /// <param name="declared">What is declared.</param>
    /// <param name="running">The snapshot that answers now; it keeps its share in the stores that both have. Null at the start.</param>
    /// <param name="startsAnew">Whether stores are started anew although nothing has changed for them.</param>
    /// <param name="cancellationToken">Ends the start of stores.</param>
    /// <exception cref="StartFailedException">There was an error; stores that had started are released.</exception>
    public async ValueTask<SidecarSnapshot> BuildAsync(
        DeclaredResources declared, SidecarSnapshot? running, bool startsAnew, CancellationToken cancellationToken)
    {
        List<ResourceProblem> problems = [.. RefuseNewlySkipped(declared, running)];
        ResourcePlan selected = ResourcePlan.Make(declared, options, registry, _logger, problems);
        StartPlan plan = new()
        {
            Components = OnlyStore is null ? selected.Components : ReferenceChain.NeededFor(OnlyStore, selected.Components),
            LeftOut = selected.LeftOut,
            Abandoned = _abandoned,
            Running = running is null || startsAnew ? new() : running.Stores.ToDictionary(store => store.Key, store => store.Value.Shared),
        };
        OrderedDictionary<string, LoadedStore> stores = new(StringComparer.Ordinal);
        Dictionary<string, string> failed = new(StringComparer.Ordinal);
        IReadOnlyList<StartedStore> started = await new StoreStarter(plan, options, registry, loggers, timeProvider).StartAsync(cancellationToken);
        HashSet<string> failures = new(StringComparer.Ordinal);
        foreach (StartedStore store in started)
        {
            if (store.Shared is { } shared)
                stores.Add(store.Component.Name, Load(store.Component, shared, declared.Configuration, selected.Policies, startsAnew ? null : running));
            problems.AddRange(Tolerate(store, failed));
            if (store.Failure is { } failure)
                failures.Add(failure);
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
        LogWarnings(snapshot.Warnings, failures);
        if (!problems.Exists(problem => problem.Severity is ProblemSeverity.Error))
            return snapshot;

        await ReleaseAsync(snapshot);
        throw new StartFailedException([.. problems.Where(problem => problem.Severity is ProblemSeverity.Error or ProblemSeverity.Skipped)]);
    }

    /// <summary>A store that cannot even be disposed must not hide why the snapshot is not used.</summary>
    private static async Task ReleaseAsync(SidecarSnapshot snapshot)
    {
        try
        {
            await snapshot.DisposeAsync();
        }
        catch (AggregateException)
        {
            // Nobody has seen its stores.
        }
    }

    private LoadedStore Load(
        Component component, SharedStore shared, SidecarConfiguration configuration, ResiliencyPolicies policies, SidecarSnapshot? running)
    {
        SecretScope scope = configuration.Scopes.FirstOrDefault(entry => entry.StoreName == component.Name)?.Scope ?? SecretScope.AllowAll;
        StorePolicy policy = policies.For(component.Name);
        // A circuit breaker goes on while its policy stays, though the store may be another one.
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
    /// A document that cannot be read is left out at the start. While a snapshot runs that was built with fewer such documents, or that has a
    /// store of such a file which is not declared any more, leaving it out would take away what works: then it is an error.
    /// </summary>
    private static IEnumerable<ResourceProblem> RefuseNewlySkipped(DeclaredResources declared, SidecarSnapshot? running)
    {
        IReadOnlyList<ResourceProblem> problems = declared.Problems;
        if (running is null)
            return problems;
        IEnumerable<ResourceProblem> lost = running.Stores.Values.Select(store => store.Component)
            .Where(component => declared.Doubtful.Contains(component.Position.File) && !declared.Components.Any(other => other.Name == component.Name))
            .Select(component => ResourceProblem.Error(
                $"component '{component.Name}' is not declared any more, and its file holds nothing or what cannot be read; remove the file, or mend it", new(component.Position.File)));
        Dictionary<string, int> before = Count(running.Warnings);
        Dictionary<string, int> now = Count(problems);
        return problems.Select(problem =>
            problem.Severity is ProblemSeverity.Skipped && now[FileOf(problem)] > before.GetValueOrDefault(FileOf(problem))
                ? problem with { Severity = ProblemSeverity.Error }
                : problem)
            .Concat(lost);

        static Dictionary<string, int> Count(IEnumerable<ResourceProblem> problems) =>
            problems.Where(problem => problem.Severity is ProblemSeverity.Skipped).GroupBy(FileOf).ToDictionary(group => group.Key, group => group.Count());

        static string FileOf(ResourceProblem problem) => problem.Position?.File ?? "";
    }

    /// <summary>Compared with the build before, not with what runs: one that is refused again and again says its warnings once.</summary>
    private void LogWarnings(IReadOnlyList<ResourceProblem> warnings, HashSet<string> failures)
    {
        foreach (string failure in failures.Except(_failures))
            Log.Failed(_logger, failure);
        foreach (ResourceProblem problem in warnings.Except(_said))
        {
            if (problem.Severity is ProblemSeverity.Note)
                Log.Note(_logger, problem);
            else if (problem.Severity is ProblemSeverity.Skipped)
                Log.Skipped(_logger, problem);
            else
                Log.Warning(_logger, problem);
        }

        (_said, _failures) = (warnings, failures);
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.ComponentNotInitialised, LogLevel.Error, "{Failure}")]
        public static partial void Failed(ILogger logger, string failure);

        [LoggerMessage(LogEventIds.ResourceWarning, LogLevel.Warning, "{Problem}")]
        public static partial void Warning(ILogger logger, ResourceProblem problem);

        [LoggerMessage(LogEventIds.ResourceSkipped, LogLevel.Warning, "{Problem}")]
        public static partial void Skipped(ILogger logger, ResourceProblem problem);

        [LoggerMessage(LogEventIds.ResourceNote, LogLevel.Debug, "{Problem}")]
        public static partial void Note(ILogger logger, ResourceProblem problem);
    }
}
