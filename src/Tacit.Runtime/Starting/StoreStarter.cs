using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Secrets;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Starting;

/// <summary>Makes running stores of components, all at once, but each after the store that its secrets come from.</summary>
internal sealed partial class StoreStarter
{
    /// <summary>How long a start may take before it is said what it waits for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly StartPlan _plan;
    private readonly SidecarOptions _options;
    private readonly SecretStoreRegistry _registry;
    private readonly StoreFactory _factory;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Dictionary<string, Component> _byName;
    private readonly HashSet<string> _circular;
    private readonly Dictionary<string, TaskCompletionSource<StartedStore>> _started;

    public StoreStarter(StartPlan plan, SidecarOptions options, SecretStoreRegistry registry, ILoggerFactory loggers, TimeProvider timeProvider)
    {
        (_plan, _options, _registry, _timeProvider) = (plan, options, registry, timeProvider);
        _factory = new(options, loggers, timeProvider, plan.Abandoned);
        _logger = loggers.CreateLogger<StoreStarter>();
        _byName = plan.Components.ToDictionary(component => component.Name, StringComparer.Ordinal);
        _circular = ReferenceChain.Circular(_byName);
        _started = plan.Components.ToDictionary(
            component => component.Name,
            _ => new TaskCompletionSource<StartedStore>(TaskCreationOptions.RunContinuationsAsynchronously),
            StringComparer.Ordinal);
    }

    /// <summary>Starts what the plan says.</summary>
    /// <returns>What came of each component, in the plan's order. The stores are the caller's to release.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left running.</exception>
    public async Task<IReadOnlyList<StartedStore>> StartAsync(CancellationToken cancellationToken)
    {
        Task[] starts = [.. _plan.Components.Select(component => RunAsync(component, cancellationToken))];
        try
        {
            await SayWhatTakesLongAsync(Task.WhenAll(starts), cancellationToken);
            return [.. _plan.Components.Select(component => _started[component.Name].Task.Result)];
        }
        catch
        {
            foreach (TaskCompletionSource<StartedStore> started in _started.Values.Where(started => started.Task.IsCompletedSuccessfully))
                await ReleaseAsync(started.Task.Result);
            // Whatever a store says when its start is ended, that is why.
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Waits, and tells once which stores it is that keep the start.</summary>
    private async Task SayWhatTakesLongAsync(Task all, CancellationToken cancellationToken)
    {
        if (!all.IsCompleted)
        {
            using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task patience = Task.Delay(Patience, _timeProvider, done.Token);
            if (await Task.WhenAny(all, patience) == patience && !cancellationToken.IsCancellationRequested)
            {
                foreach (Component late in _plan.Components.Where(component => !_started[component.Name].Task.IsCompleted))
                    Log.Awaited(_logger, late.LogName);
            }

            await done.CancelAsync();
        }

        await all;
    }

    private static async Task ReleaseAsync(StartedStore started)
    {
        try
        {
            await (started.Shared?.ReleaseAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception)
        {
            // One store that cannot be disposed must not keep the others.
        }
    }

    private async Task RunAsync(Component component, CancellationToken cancellationToken)
    {
        TaskCompletionSource<StartedStore> started = _started[component.Name];
        try
        {
            started.SetResult(await StartAsync(component, cancellationToken));
        }
        catch (Exception failure)
        {
            started.SetException(failure);
            // Whoever waits for this store hears of it; if nobody does, WhenAll has.
            _ = started.Task.Exception;
            throw;
        }
    }

    private async Task<StartedStore> StartAsync(Component component, CancellationToken cancellationToken)
    {
        List<ResourceProblem> problems = [];
        SecretStoreDescriptor? descriptor = _registry.Find(component.Type, component.Version, out string? problem);
        if (descriptor is null)
        {
            SourcePosition? wrong = _registry.Knows(component.Type) ? component.VersionPosition : component.TypePosition;
            problems.Add(ResourceProblem.Error($"component '{component.Name}': {problem}", wrong ?? component.Position));
        }

        StartedStore? source = await FindSourceAsync(component, problems, cancellationToken);
        if (descriptor is null)
            return new(component) { Problems = problems };

        using TimeLimit limit = new(component.InitTimeout, _timeProvider, cancellationToken);
        ReferenceResolver resolver = new(component, _options, problems);
        ComponentMetadata? metadata = null;
        Component resolved = component;
        try
        {
            resolved = await resolver.ResolveAsync(source, limit.Token);
            Component replaced = MetadataTemplates.Replace(resolved, _options, problems);
            metadata = ComponentMetadata.Validate(descriptor, replaced, problems);
            bool isWhole = !ReferenceChain.NeedsSecrets(resolved) && !problems.Exists(found => found.Severity is ProblemSeverity.Error);
            bool starts = isWhole && _plan.Starts(descriptor);
            if (isWhole && !starts)
                await _factory.CheckAsync(descriptor, replaced, metadata, limit.Token);
            return new(replaced)
            {
                Descriptor = descriptor,
                Shared = starts ? await ShareOrCreateAsync(descriptor, resolved, replaced, metadata, limit.Token) : null,
                References = resolver.References,
                Problems = problems,
            };
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            problems.Add(Explain(failure, resolved, metadata));
            return new(component) { Descriptor = descriptor, Problems = problems };
        }
    }

    /// <summary>A store that was made from the same is taken over; templates have no part in that, as some differ each time.</summary>
    private async Task<SharedStore> ShareOrCreateAsync(
        SecretStoreDescriptor descriptor, Component resolved, Component replaced, ComponentMetadata metadata, CancellationToken cancellationToken)
    {
        string fingerprint = StoreFingerprint.Of(resolved);
        if (_plan.Running.TryGetValue(resolved.Name, out SharedStore? running) && running.Fingerprint == fingerprint && running.TryShare())
            return running;
        SharedStore created = new(await _factory.CreateAsync(descriptor, replaced, metadata, fingerprint, cancellationToken), fingerprint);
        Log.Loaded(_logger, resolved.LogName);
        return created;
    }

    /// <summary>The store that the component's secrets come from, once it runs; null where there is none, or it does not.</summary>
    private async Task<StartedStore?> FindSourceAsync(Component component, List<ResourceProblem> problems, CancellationToken cancellationToken)
    {
        if (component.Metadata.FirstOrDefault(item => item.IsUnresolved) is not { SecretKeyRef: { } reference } item)
            return null;
        string needs = $"component '{component.Name}': metadata field '{item.Name}' needs secret '{reference.Name}'";
        if (component.SecretStore.Length == 0)
        {
            Fail($"{needs}, but the component does not say of which store; write auth: {{secretStore: <name>}} beside spec");
            return null;
        }

        if (_circular.Contains(component.Name))
        {
            Fail($"{needs} of a store that needs this one in turn: {ReferenceChain.Describe(component, _byName)}");
            return null;
        }

        if (!_started.TryGetValue(component.SecretStore, out TaskCompletionSource<StartedStore>? source))
        {
            string why = _plan.LeftOut.TryGetValue(component.SecretStore, out string? reason)
                ? $"which {reason}"
                : $"which is not declared.{ClosestWord.Hint(component.SecretStore, [.. _byName.Keys.Where(name => name != component.Name)])}";
            Fail($"{needs} of secret store '{component.SecretStore}', {why}", component.SecretStorePosition);
            return null;
        }

        StartedStore started = await source.Task.WaitAsync(cancellationToken);
        if (started.HasFailed)
            Fail($"{needs} of secret store '{component.SecretStore}', which did not start: {ReferenceChain.Describe(component, _byName)}");
        return started.Shared is null ? null : started;

        void Fail(string message, SourcePosition? position = null) => problems.Add(ResourceProblem.Error(message, position ?? reference.Position));
    }

    private ResourceProblem Explain(Exception failure, Component component, ComponentMetadata? metadata)
    {
        switch (failure)
        {
            case SecretStoreException expected:
                SourcePosition position = (expected.MetadataField is { } field ? metadata?.PositionOf(field) : null) ?? component.Position;
                return ResourceProblem.Error($"component '{component.Name}': {HiddenValues.Of(component).Hide(expected.Message)}", position);
            case TimeoutException or OperationCanceledException:
                return ResourceProblem.Error(
                    $"component '{component.Name}': init timeout: not ready within {component.InitTimeout.TotalSeconds:0.###} s; spec.initTimeout allows more",
                    component.Position);
            default:
                // The exception's message is left out: it may quote what it failed on.
                Log.Crashed(_logger, component.LogName, failure.GetType().ToString(), failure.StackTrace);
                return ResourceProblem.Error($"component '{component.Name}': internal error; the log has the details", component.Position);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.ComponentLoaded, LogLevel.Information, "Component loaded: {Component}")]
        public static partial void Loaded(ILogger logger, string component);

        [LoggerMessage(LogEventIds.ComponentAwaited, LogLevel.Warning, "waiting for secret store {Component}, which is not ready yet")]
        public static partial void Awaited(ILogger logger, string component);

        [LoggerMessage(LogEventIds.ComponentFailed, LogLevel.Error, "component {Component} failed unexpectedly: {ExceptionType}\n{StackTrace}")]
        public static partial void Crashed(ILogger logger, string component, string exceptionType, string? stackTrace);
    }
}
