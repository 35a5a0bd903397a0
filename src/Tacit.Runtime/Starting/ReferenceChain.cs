using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Starting;

/// <summary>The stores that a store's secrets come from, from one to the next. Each has at most one: its <c>auth.secretStore</c>.</summary>
internal static class ReferenceChain
{
    /// <summary>A longer chain is cut in messages: nobody reads it.</summary>
    private const int MaxNames = 12;

    /// <summary>Whether a component refers to secrets.</summary>
    public static bool NeedsSecrets(Component component) => component.Metadata.Any(item => item.IsUnresolved);

    /// <summary>The component of a name, and those that it cannot start without.</summary>
    public static IReadOnlyList<Component> NeededFor(string name, IReadOnlyList<Component> all)
    {
        HashSet<string> needed = new(StringComparer.Ordinal);
        string? next = name;
        while (next is not null && needed.Add(next))
            next = all.FirstOrDefault(component => component.Name == next) is { } found && NeedsSecrets(found) ? found.SecretStore : null;
        return [.. all.Where(component => needed.Contains(component.Name))];
    }

    /// <summary>The components whose chain leads back to themselves.</summary>
    public static HashSet<string> Circular(IReadOnlyDictionary<string, Component> all)
    {
        HashSet<string> circular = new(StringComparer.Ordinal);
        HashSet<string> walked = new(StringComparer.Ordinal);
        foreach (Component first in all.Values)
        {
            List<string> path = [];
            Component? current = first;
            while (current is not null && NeedsSecrets(current) && walked.Add(current.Name))
            {
                path.Add(current.Name);
                current = all.GetValueOrDefault(current.SecretStore);
            }

            // Met again on the same walk: from there on it goes round. Met on another one: that has been judged.
            int start = current is null ? -1 : path.IndexOf(current.Name);
            if (start >= 0)
                circular.UnionWith(path[start..]);
        }

        return circular;
    }

    /// <summary><c>a -> b -> c</c>, up to the first that needs no other, is not declared, or came already.</summary>
    public static string Describe(Component component, IReadOnlyDictionary<string, Component> all)
    {
        List<string> names = [component.Name];
        Component? current = component;
        while (current is not null && NeedsSecrets(current) && names.Count <= MaxNames)
        {
            bool isKnown = names.Contains(current.SecretStore);
            names.Add(current.SecretStore);
            if (isKnown)
                break;
            current = all.GetValueOrDefault(current.SecretStore);
        }

        return names.Count > MaxNames ? $"{string.Join(" -> ", names.Take(MaxNames))} -> ..." : string.Join(" -> ", names);
    }
}
