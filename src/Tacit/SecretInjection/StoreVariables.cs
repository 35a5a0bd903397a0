using Tacit.Abstractions;
using Tacit.Abstractions.Resources;

namespace Tacit.SecretInjection;

/// <summary>Makes variables of all that stores hold.</summary>
/// <param name="named">Variables that are asked for by name, which counts more than what a store happens to hold.</param>
internal sealed class StoreVariables(IReadOnlySet<string> named)
{
    /// <summary>The variables that one secret makes: one, or one for each of its fields.</summary>
    public static IEnumerable<StoreVariable> Of(WholeStore store, string secret, SecretData data) => data.Pairs.Select(pair =>
    {
        string origin = data.Pairs.Count == 1 ? secret : $"{secret}_{pair.Key}";
        return new StoreVariable(VariableName.Of(store.Prefix, origin), store, origin, pair.Value);
    });

    /// <summary>The values by name.</summary>
    /// <param name="variables">Those of all stores.</param>
    /// <param name="problems">Takes what cannot be a variable, and names that two secrets would have.</param>
    public Dictionary<string, string> Merge(IEnumerable<StoreVariable> variables, List<ResourceProblem> problems)
    {
        Dictionary<string, StoreVariable> merged = new(StringComparer.Ordinal);
        foreach (StoreVariable variable in variables.Where(variable => !named.Contains(variable.Name)))
        {
            if (ProblemOf(variable) is { } problem)
                Refuse(variable, problem);
            else if (!merged.TryAdd(variable.Name, variable))
                Refuse(variable, $"{Describe(merged[variable.Name], variable)} would both become the variable {variable.Name}; choose one with --env {variable.Name}={SecretAddress.Form}");
        }

        return merged.ToDictionary(variable => variable.Key, variable => variable.Value.Value, StringComparer.Ordinal);

        void Refuse(StoreVariable variable, string reason) => problems.Add(ResourceProblem.Error($"--env-all {variable.Store.Name}: {reason}"));
    }

    private static string? ProblemOf(StoreVariable variable) =>
        variable.Name.Length == 0 ? "a secret without a name cannot become a variable; give a prefix, as in --env-all " + variable.Store.Name + ":SECRET_"
        : VariableName.IsProtected(variable.Name)
            ? $"secret '{variable.Origin}' would become the variable {variable.Name}, which programs or the sidecar depend on; give a prefix, as in --env-all {variable.Store.Name}:SECRET_"
        : VariableName.Refusal(variable.Name, variable.Value) is { } refusal
            ? $"secret '{variable.Origin}' {refusal}; write it to a file with --secret-file, and name the others with --env"
        : null;

    private static string Describe(StoreVariable first, StoreVariable second) => first.Store.Name == second.Store.Name
        ? $"the secrets '{first.Origin}' and '{second.Origin}'"
        : $"the secrets '{first.Origin}' of {first.Store.Name} and '{second.Origin}' of {second.Store.Name}";
}

/// <summary>A variable that a whole store makes. Its text form shows no value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Store">Where it is from.</param>
/// <param name="Origin">The secret, and the field of one that has several.</param>
/// <param name="Value">Its value.</param>
internal sealed record StoreVariable(string Name, WholeStore Store, string Origin, string Value)
{
    public override string ToString() => $"{Name} ({Store.Name}/{Origin})";
}
