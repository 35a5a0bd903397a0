using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Secrets;

namespace Tacit.Runtime.Starting;

/// <summary>Chooses the secret stores that this app, in this namespace, loads.</summary>
internal sealed partial class ComponentSelection(SidecarOptions options, IReadOnlyList<string> deniedTypes, ILogger logger, ICollection<ResourceProblem> problems)
{
    /// <summary>Why each component that is not loaded is not, by its name; for messages of what refers to it.</summary>
    public Dictionary<string, string> LeftOut { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The secret stores to load, in the order in which they are declared. A name may be declared once for an app; a store that is built in gives way to one of its name that this app loads.
    /// </summary>
    public List<Component> Select(IReadOnlyList<Component> components)
    {
        Dictionary<string, Component> names = new(StringComparer.Ordinal);
        List<Component> selected = [];
        foreach (Component component in components)
        {
            if (!IsForUs(component))
                continue;
            if (options.BuiltInStores.Contains(component))
            {
                if (selected.Any(declared => declared.Name == component.Name))
                    LeftOut.TryAdd(component.Name, "is replaced by the one that is declared");
                else if (IsAllowed(component))
                    selected.Add(component);
                continue;
            }

            if (!names.TryAdd(component.Name, component))
            {
                Component first = names[component.Name];
                problems.Add(ResourceProblem.Error(
                    $"duplicate definition of Component name {component.LogName} with existing {first.LogName} at {first.Position}",
                    component.Position));
            }
            else if (IsAllowed(component) && IsSecretStore(component))
                selected.Add(component);
        }

        return selected;
    }

    private bool IsForUs(Component component)
    {
        if (component.Namespace.Length > 0 && options.Namespace.Length > 0 && component.Namespace != options.Namespace)
        {
            Log.OtherNamespace(logger, component.LogName, component.Namespace);
            LeftOut.TryAdd(component.Name, $"is of namespace '{component.Namespace}', and this is '{options.Namespace}'");
            return false;
        }

        if (component.Scopes.Count > 0 && !component.Scopes.Contains(options.AppId))
        {
            Log.OtherApps(logger, component.LogName, options.AppId);
            LeftOut.TryAdd(component.Name, $"is not for app '{options.AppId}'");
            return false;
        }

        return true;
    }

    /// <summary>As in daprd, an entry is a type, or a type and a version.</summary>
    private bool IsAllowed(Component component)
    {
        if (!deniedTypes.Any(denied =>
                denied.Equals(component.Type, StringComparison.OrdinalIgnoreCase)
                || denied.Equals($"{component.Type}/{VersionOf(component)}", StringComparison.OrdinalIgnoreCase)))
        {
            return true;
        }

        problems.Add(ResourceProblem.Warning(
            $"component '{component.Name}' cannot be loaded because components of type '{component.LogName}' are not allowed", component.Position));
        LeftOut.TryAdd(component.Name, "is of a type that spec.components.deny forbids");
        return false;
    }

    // An absent version and v0 mean the first.
    private static string VersionOf(Component component) =>
        component.Version.Length == 0 || component.Version.Equals("v0", StringComparison.OrdinalIgnoreCase) ? "v1" : component.Version;

    private bool IsSecretStore(Component component)
    {
        if (SecretStoreRegistry.IsSecretStore(component.Type))
            return true;
        // The category is matched exactly, as in daprd; one that is nearly ours was meant to be.
        if (SecretStoreRegistry.NearCategory(component.Type) is { } meant)
            problems.Add(ResourceProblem.Error($"component '{component.Name}': incorrect type {component.Type}. Did you mean '{meant}'?", component.TypePosition ?? component.Position));
        else if (!SecretStoreRegistry.IsOtherCategory(component.Type))
            problems.Add(ResourceProblem.Warning($"component '{component.Name}': incorrect type {component.Type}; it is not loaded. A secret store is 'secretstores.' and a name", component.TypePosition ?? component.Position));
        else
            Log.NotSecretStore(logger, component.LogName);
        LeftOut.TryAdd(component.Name, SecretStoreRegistry.IsOtherCategory(component.Type) ? "is not a secret store" : "has an incorrect type");
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.ComponentIgnored, LogLevel.Debug, "component {Component} is not a secret store; it is not loaded")]
        public static partial void NotSecretStore(ILogger logger, string component);

        [LoggerMessage(LogEventIds.ComponentOfOtherNamespace, LogLevel.Debug, "component {Component} is of namespace {Namespace}; it is not loaded")]
        public static partial void OtherNamespace(ILogger logger, string component, string @namespace);

        [LoggerMessage(LogEventIds.ComponentOfOtherApps, LogLevel.Debug, "component {Component} is not for app {AppId}; it is not loaded")]
        public static partial void OtherApps(ILogger logger, string component, string appId);
    }
}
