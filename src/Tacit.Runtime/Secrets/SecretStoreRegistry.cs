using System.Collections.Frozen;
using Tacit.Abstractions;

namespace Tacit.Runtime.Secrets;

/// <summary>The secret store types that this build knows. A type that is listed twice is refused at construction.</summary>
internal sealed class SecretStoreRegistry(IEnumerable<SecretStoreDescriptor> descriptors)
{
    private const string Category = "secretstores.";

    /// <summary>daprd's other categories of components, in whose place nothing was misspelt.</summary>
    private static readonly string[] OtherCategories =
        ["bindings", "configuration", "conversation", "crypto", "lock", "middleware", "nameresolution", "pubsub", "state", "workflowbackend"];

    private readonly FrozenDictionary<string, SecretStoreDescriptor> _byType =
        new Dictionary<string, SecretStoreDescriptor>(descriptors.Select(descriptor => KeyValuePair.Create(descriptor.Type, descriptor)))
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every known type, in ordinal order.</summary>
    public IReadOnlyCollection<string> Types => [.. _byType.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Every known type, in that order.</summary>
    public IReadOnlyList<SecretStoreDescriptor> Descriptors => [.. _byType.Values.OrderBy(descriptor => descriptor.Type, StringComparer.Ordinal)];

    /// <summary>Whether a component type is a secret store at all, known or not. As in daprd, case matters in the category alone.</summary>
    public static bool IsSecretStore(string type) => type.StartsWith(Category, StringComparison.Ordinal);

    /// <summary>Whether a type is known, in any version.</summary>
    public bool Knows(string type) => _byType.ContainsKey(type);

    /// <summary>Whether a type is of a category that daprd has for other components.</summary>
    public static bool IsOtherCategory(string type) => OtherCategories.Contains(CategoryOf(type), StringComparer.Ordinal);

    /// <summary>The type that was meant by one whose category is nearly that of secret stores; null when it is another.</summary>
    public static string? NearCategory(string type)
    {
        string category = CategoryOf(type);
        return ClosestWord.To(category, [Category.TrimEnd('.'), .. OtherCategories]) == Category.TrimEnd('.')
            ? Category + type[Math.Min(category.Length + 1, type.Length)..]
            : null;
    }

    /// <summary>The descriptor of a type and version, or what is wrong with them.</summary>
    public SecretStoreDescriptor? Find(string type, string version, out string? problem)
    {
        problem = null;
        if (!_byType.TryGetValue(type, out SecretStoreDescriptor? descriptor))
        {
            problem = $"couldn't find secret store {type}/{(version.Length == 0 ? "v1" : version)}.{ClosestWord.Hint(type, Types)}";
            return null;
        }

        // daprd takes an absent version and v0 for the first one.
        if (version.Length == 0 || version.Equals("v0", StringComparison.OrdinalIgnoreCase)
            || descriptor.Versions.Contains(version, StringComparer.OrdinalIgnoreCase))
        {
            return descriptor;
        }

        problem = $"couldn't find secret store {type}/{version}. Allowed: {string.Join(", ", descriptor.Versions)}";
        return null;
    }

    private static string CategoryOf(string type) => type.Split('.', 2)[0];
}
