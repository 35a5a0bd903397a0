using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resiliency;
using Tacit.Runtime.Resources;
using Tacit.Runtime.Resources.Configurations;
using Tacit.Runtime.Resources.Resiliencies;
using Tacit.Runtime.Secrets;

namespace Tacit.Runtime.Starting;

/// <summary>What of the declared resources is for this app.</summary>
/// <param name="Components">The secret stores to load, in the order in which they are declared.</param>
/// <param name="LeftOut">Why each other declared component is not loaded, by name.</param>
/// <param name="Resiliencies">The names of the resiliency resources.</param>
/// <param name="Policies">The policies that they declare.</param>
internal sealed record ResourcePlan(
    IReadOnlyList<Component> Components,
    IReadOnlyDictionary<string, string> LeftOut,
    IReadOnlyList<string> Resiliencies,
    ResiliencyPolicies Policies)
{
    /// <summary>Chooses, and reports what is wrong between resources that are good by themselves.</summary>
    public static ResourcePlan Make(
        DeclaredResources declared, SidecarOptions options, SecretStoreRegistry registry, ILogger logger, ICollection<ResourceProblem> problems)
    {
        CheckScopes(declared, problems);
        CheckDenied(declared.Configuration, registry, problems);
        ComponentSelection selection = new(options, declared.Configuration.DeniedComponentTypes, logger, problems);
        List<Component> components = selection.Select(declared.Components);
        ResiliencyResource[] resiliencies = [.. declared.Resiliencies.Where(resiliency => resiliency.Scopes.Count == 0 || resiliency.Scopes.Contains(options.AppId))];
        ResiliencyPolicies policies = new(resiliencies);
        foreach (ResourceProblem problem in policies.Unknown([.. components.Select(component => component.Name)]))
            problems.Add(problem);
        return new(components, selection.LeftOut, [.. resiliencies.Select(resiliency => resiliency.Name).Distinct()], policies);
    }

    /// <summary>A type that is denied and does not exist keeps nothing out: it was meant to be another.</summary>
    private static void CheckDenied(SidecarConfiguration configuration, SecretStoreRegistry registry, ICollection<ResourceProblem> problems)
    {
        foreach (string denied in configuration.DeniedComponentTypes)
        {
            string type = denied.Split('/')[0];
            if (SecretStoreRegistry.IsOtherCategory(type) || registry.Knows(type))
                continue;
            problems.Add(ResourceProblem.Error(
                $"spec.components.deny names no component type: '{denied}'.{ClosestWord.Hint(type, registry.Types)}", configuration.Settings["components.deny"].Position));
        }
    }

    /// <summary>A scope that names no store guards nothing, so it is an error, not a warning as in daprd.</summary>
    private static void CheckScopes(DeclaredResources declared, ICollection<ResourceProblem> problems)
    {
        string[] names = [.. declared.Components.Where(component => SecretStoreRegistry.IsSecretStore(component.Type)).Select(component => component.Name).Distinct()];
        foreach (DeclaredScope scope in declared.Configuration.Scopes.Where(scope => !names.Contains(scope.StoreName)))
        {
            string hint = names.Length == 0 ? " No secret store is declared." : ClosestWord.Hint(scope.StoreName, names);
            problems.Add(ResourceProblem.Error($"the secret scope names no secret store: '{scope.StoreName}'.{hint}", scope.Position));
        }
    }
}
