using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Starting;

/// <summary>The stores that a store's secrets come from, from one to the next. Each has at most one: its <c>auth.secretStore</c>.</summary>
/// <param name="Names">The names, beginning with the component's own.</param>
/// <param name="IsCycle">Whether they lead back to the component itself.</param>
internal sealed record ReferenceChain(IReadOnlyList<string> Names, bool IsCycle)
{
    /// <summary>Follows the references of a component, up to the first that is not declared.</summary>
    public static ReferenceChain Of(Component component, IReadOnlyDictionary<string, Component> all)
    {
        List<string> names = [component.Name];
        HashSet<string> seen = new(StringComparer.Ordinal);
        Component? current = component;
        while (current is not null && NeedsSecrets(current) && seen.Add(current.Name))
        {
            names.Add(current.SecretStore);
            if (current.SecretStore == component.Name)
                return new(names, IsCycle: true);
            current = all.GetValueOrDefault(current.SecretStore);
        }

        return new(names, IsCycle: false);
    }

    /// <summary>Whether a component refers to secrets.</summary>
    public static bool NeedsSecrets(Component component) => component.Metadata.Any(item => item.IsUnresolved);

    public override string ToString() => string.Join(" -> ", Names);
}
