using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources;
using Tacit.Runtime.Secrets;
using Tacit.Runtime.Secrets.Scoping;

namespace Tacit.Runtime.State;

/// <summary>Builds a snapshot whole: reads the configuration and the components, starts the stores, and collects every problem.</summary>
internal sealed partial class SnapshotBuilder(
    SidecarOptions options, SecretStoreRegistry registry, IComponentSource source, ILoggerFactory loggers, TimeProvider timeProvider)
{
    private readonly ILogger _logger = loggers.CreateLogger<SnapshotBuilder>();

    /// <summary>Builds the snapshot of what is declared now. Warnings are logged.</summary>
    /// <exception cref="StartFailedException">There was an error; stores that had started are disposed.</exception>
    public async ValueTask<SidecarSnapshot> BuildAsync(CancellationToken cancellationToken)
    {
        List<ResourceProblem> problems = [];
        SidecarConfiguration configuration = await new ConfigurationReader(options.Environment, problems)
            .ReadAsync(options.ConfigPaths, options.WorkingDirectory, cancellationToken);
        ComponentSet declared = await source.LoadAsync(cancellationToken);
        problems.AddRange(declared.Problems);

        CheckScopes(configuration, declared.Components, problems);
        OrderedDictionary<string, LoadedStore> stores = new(StringComparer.Ordinal);
        Dictionary<string, string> failed = new(StringComparer.Ordinal);
        SidecarSnapshot snapshot = new() { Stores = stores, FailedStores = failed, AllowList = configuration.AllowList };
        try
        {
            foreach (Component component in Select(declared.Components, problems))
            {
                SecretScope scope = configuration.Scopes.FirstOrDefault(entry => entry.StoreName == component.Name)?.Scope ?? SecretScope.AllowAll;
                List<ResourceProblem> found = [];
                if (await StartAsync(component, found, cancellationToken) is { } store)
                    stores.Add(component.Name, new(component, store, scope));
                problems.AddRange(Tolerate(component, found, failed));
            }
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }

        foreach (ResourceProblem warning in problems.Where(problem => problem.Severity is ProblemSeverity.Warning))
            Log.Warning(_logger, warning);
        ResourceProblem[] errors = [.. problems.Where(problem => problem.Severity is ProblemSeverity.Error)];
        if (errors.Length == 0)
            return snapshot;

        await snapshot.DisposeAsync();
        throw new StartFailedException(errors);
    }

    /// <summary>The secret stores that this app, in this namespace, may load. A name may be declared once among them.</summary>
    private List<Component> Select(IReadOnlyList<Component> components, List<ResourceProblem> problems)
    {
        List<Component> selected = [];
        foreach (Component component in components)
        {
            if (!SecretStoreRegistry.IsSecretStore(component.Type))
                Log.NotSecretStore(_logger, component.LogName);
            else if (component.Namespace.Length > 0 && options.Namespace.Length > 0 && component.Namespace != options.Namespace)
                Log.OtherNamespace(_logger, component.LogName, component.Namespace);
            else if (component.Scopes.Count > 0 && !component.Scopes.Contains(options.AppId))
                Log.OtherApps(_logger, component.LogName, options.AppId);
            else if (selected.Find(other => other.Name == component.Name) is { } first)
            {
                problems.Add(ResourceProblem.Error(
                    $"duplicate definition of Component name {component.LogName} with existing {first.LogName} at {first.Position}",
                    component.Position));
            }
            else
                selected.Add(component);
        }

        return selected;
    }

    private async ValueTask<ISecretStore?> StartAsync(Component component, List<ResourceProblem> problems, CancellationToken cancellationToken)
    {
        SecretStoreDescriptor? descriptor = registry.Find(component.Type, component.Version, out string? problem);
        if (descriptor is null)
        {
            problems.Add(ResourceProblem.Error($"component '{component.Name}': {problem}", component.Position));
            return null;
        }

        ComponentMetadata metadata = ComponentMetadata.Validate(descriptor, component, problems);
        if (problems.Exists(found => found.Severity is ProblemSeverity.Error))
            return null;

        try
        {
            ISecretStore store = await CreateAsync(descriptor, component, metadata, cancellationToken);
            Log.Loaded(_logger, component.LogName);
            return store;
        }
        catch (SecretStoreException failure)
        {
            SourcePosition position = (failure.MetadataField is { } field ? metadata.PositionOf(field) : null) ?? component.Position;
            problems.Add(ResourceProblem.Error($"component '{component.Name}': {failure.Message}", position));
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            problems.Add(ResourceProblem.Error(
                $"component '{component.Name}': init timeout: not ready within {component.InitTimeout.TotalSeconds:0.###} s; spec.initTimeout allows more",
                component.Position));
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // The exception's message is left out: it may quote what it failed on.
            Log.Crashed(_logger, component.LogName, bug.GetType().ToString(), bug.StackTrace);
            problems.Add(ResourceProblem.Error($"component '{component.Name}': internal error; the log has the details", component.Position));
        }

        return null;
    }

    private async Task<ISecretStore> CreateAsync(
        SecretStoreDescriptor descriptor, Component component, ComponentMetadata metadata, CancellationToken cancellationToken)
    {
        SecretStoreContext context = new()
        {
            ComponentName = component.Name,
            Metadata = metadata,
            BaseDirectories = Path.IsPathFullyQualified(component.Position.File) && Path.GetDirectoryName(component.Position.File) is { } folder
                ? [options.WorkingDirectory, folder]
                : [options.WorkingDirectory],
            Environment = options.Environment,
            ErrorContract = options.ErrorContract,
            TimeProvider = timeProvider,
            Logger = loggers.CreateLogger(descriptor.Type),
        };

        using TimeLimit limit = new(component.InitTimeout, timeProvider, cancellationToken);
        Task<ISecretStore> create = descriptor.CreateAsync(context, limit.Token).AsTask();
        try
        {
            return await create.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!create.IsFaulted && !create.IsCanceled)
        {
            _ = DisposeLateAsync(create);
            throw;
        }
    }

    /// <summary>A store that becomes ready when nobody waits for it any more is not left running.</summary>
    private static async Task DisposeLateAsync(Task<ISecretStore> create)
    {
        try
        {
            await (await create).DisposeAsync();
        }
        catch (Exception)
        {
            // The start has failed for this store already.
        }
    }

    /// <summary>With <c>ignoreErrors</c> a store that failed is remembered with its reason, and its errors become warnings.</summary>
    private static IEnumerable<ResourceProblem> Tolerate(Component component, List<ResourceProblem> found, Dictionary<string, string> failed)
    {
        if (!component.IgnoreErrors || found.Find(problem => problem.Severity is ProblemSeverity.Error) is not { } error)
            return found;
        failed.Add(component.Name, error.Message);
        return found.Select(problem => problem with { Severity = ProblemSeverity.Warning, Message = $"ignored as ignoreErrors asks: {problem.Message}" });
    }

    /// <summary>A scope that names no store guards nothing, so it is an error, not a warning as in daprd.</summary>
    private static void CheckScopes(SidecarConfiguration configuration, IReadOnlyList<Component> components, List<ResourceProblem> problems)
    {
        string[] names = [.. components.Where(component => SecretStoreRegistry.IsSecretStore(component.Type)).Select(component => component.Name).Distinct()];
        foreach (SidecarConfiguration.DeclaredScope scope in configuration.Scopes.Where(scope => !names.Contains(scope.StoreName)))
        {
            string hint = names.Length == 0 ? " No secret store is declared." : ClosestWord.Hint(scope.StoreName, names);
            problems.Add(ResourceProblem.Error($"the secret scope names no secret store: '{scope.StoreName}'.{hint}", scope.Position));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.ComponentLoaded, LogLevel.Information, "Component loaded: {Component}")]
        public static partial void Loaded(ILogger logger, string component);

        [LoggerMessage(LogEventIds.ComponentFailed, LogLevel.Error, "component {Component} failed unexpectedly: {ExceptionType}\n{StackTrace}")]
        public static partial void Crashed(ILogger logger, string component, string exceptionType, string? stackTrace);

        [LoggerMessage(LogEventIds.ComponentIgnored, LogLevel.Debug, "component {Component} is not a secret store; it is not loaded")]
        public static partial void NotSecretStore(ILogger logger, string component);

        [LoggerMessage(LogEventIds.ComponentOfOtherNamespace, LogLevel.Debug, "component {Component} is of namespace {Namespace}; it is not loaded")]
        public static partial void OtherNamespace(ILogger logger, string component, string @namespace);

        [LoggerMessage(LogEventIds.ComponentOfOtherApps, LogLevel.Debug, "component {Component} is not for app {AppId}; it is not loaded")]
        public static partial void OtherApps(ILogger logger, string component, string appId);

        [LoggerMessage(LogEventIds.ResourceWarning, LogLevel.Warning, "{Problem}")]
        public static partial void Warning(ILogger logger, ResourceProblem problem);
    }
}
