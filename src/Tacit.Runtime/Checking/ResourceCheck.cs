using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources;
using Tacit.Runtime.Secrets;
using Tacit.Runtime.Starting;

namespace Tacit.Runtime.Checking;

/// <summary>Finds out, without serving anything, what a sidecar would make of its resources.</summary>
internal sealed class ResourceCheck(SidecarOptions options, SecretStoreRegistry registry, ILoggerFactory loggers, TimeProvider timeProvider)
{
    /// <summary>Checks everything that is declared.</summary>
    /// <param name="source">Where it is declared.</param>
    /// <param name="online">Whether stores behind the network are started and asked; those on this machine are in any case.</param>
    /// <param name="secrets">Secrets to ask for, by store; of the others one is asked for that nobody has.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<CheckReport> RunAsync(
        IResourceSource source, bool online, IReadOnlyDictionary<string, string> secrets, CancellationToken cancellationToken)
    {
        DeclaredResources declared = await ResourceReader.ReadAsync(source, options, cancellationToken);
        List<ResourceProblem> problems = [.. declared.Problems];
        ResourcePlan selected = ResourcePlan.Make(declared, options, registry, loggers.CreateLogger<ResourceCheck>(), problems);
        foreach (string unknown in secrets.Keys.Except(selected.Components.Select(component => component.Name)))
            problems.Add(ResourceProblem.Error($"--secret: there is no secret store '{unknown}'.{ClosestWord.Hint(unknown, [.. selected.Components.Select(component => component.Name)])}"));

        StartPlan plan = new() { Components = selected.Components, LeftOut = selected.LeftOut, Starts = descriptor => online || descriptor.IsLocal };
        IReadOnlyList<StartedStore> stores = await new StoreStarter(plan, options, registry, loggers, timeProvider).StartAsync(cancellationToken);
        try
        {
            StoreProbe probe = new(timeProvider);
            ResourceProblem?[] answers = await Task.WhenAll(stores.Select(store =>
                online && store.Shared is not null ? probe.AskAsync(store, secrets.GetValueOrDefault(store.Component.Name), cancellationToken) : Task.FromResult<ResourceProblem?>(null)));
            problems.AddRange(stores.SelectMany(store => store.Problems).Concat(answers.OfType<ResourceProblem>()));
            Dictionary<string, string> statuses = stores.Zip(answers).ToDictionary(
                pair => pair.First.Component.Name, pair => StatusOf(pair.First, pair.Second), StringComparer.Ordinal);
            HashSet<Component> loaded = new(selected.Components, ReferenceEqualityComparer.Instance);
            return new(
                [.. declared.Components.Select(component => new CheckedComponent(component, loaded.Contains(component) ? statuses[component.Name] : WhyNot(component, selected)))],
                [.. stores.SelectMany(store => EffectiveSettings.Of(store).Concat(EffectiveSettings.Of(store.Component.Name, selected.Policies))), .. EffectiveSettings.Of(declared.Configuration)],
                InOrder(problems.Where(problem => problem.Severity is not ProblemSeverity.Note)));
        }
        finally
        {
            foreach (StartedStore store in stores)
                await (store.Shared?.ReleaseAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <summary>File by file, as they were met, and from top to bottom, as they are mended.</summary>
    private static List<ResourceProblem> InOrder(IEnumerable<ResourceProblem> problems) =>
        [.. problems.GroupBy(problem => problem.Position?.File).SelectMany(file => file.OrderBy(problem => problem.Position?.Line).ThenBy(problem => problem.Position?.Column))];

    private static string WhyNot(Component component, ResourcePlan selected) =>
        selected.LeftOut.TryGetValue(component.Name, out string? reason) ? $"not loaded: {reason}" : "error";

    private static string StatusOf(StartedStore store, ResourceProblem? answer) =>
        store.HasFailed || answer?.Severity is ProblemSeverity.Error ? store.Component.IgnoreErrors ? "error, ignored at the start" : "error"
        : store.Shared is not null ? "ok"
        : "ok, not asked";
}
