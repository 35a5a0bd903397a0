using Tacit.Abstractions;
using Tacit.Kubernetes.Secrets;
using Tacit.Testing;

namespace Tacit.SecretStores.Tests;

/// <summary>The list of stores is complete: what a store needs beside its code is there.</summary>
public sealed class BuiltInSecretStoresTests
{
    private const string TypePrefix = "secretstores.";

    private static readonly IReadOnlyList<SecretStoreDescriptor> All = [.. BuiltInSecretStores.All, KubernetesSecretStore.Descriptor];

    public static TheoryData<string> Types => [.. All.Select(store => store.Type)];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_store_has_a_conformance_class(string type)
    {
        IEnumerable<string> covered = typeof(SecretStoreConformance).Assembly.GetTypes()
            .Where(candidate => candidate.IsSubclassOf(typeof(SecretStoreConformance)) && !candidate.IsAbstract)
            .Select(TypeCoveredBy);

        Assert.Contains(type, covered);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_store_has_a_page_with_a_row_for_each_metadata_field(string type)
    {
        string page = Path.Combine(Repository.Root, "docs", "stores", $"{type[TypePrefix.Length..].Replace('.', '-')}.md");
        Assert.True(File.Exists(page), $"{page} is missing");

        string text = File.ReadAllText(page);

        Assert.Contains(type, text, StringComparison.Ordinal);
        Assert.All(Descriptor(type).Fields, field => Assert.Contains($"| `{field.Name}`", text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_store_and_each_of_its_metadata_fields_has_help(string type)
    {
        SecretStoreDescriptor descriptor = Descriptor(type);

        Assert.NotEmpty(descriptor.Versions);
        Assert.False(string.IsNullOrWhiteSpace(descriptor.Help));
        Assert.All(descriptor.Fields, field => Assert.EndsWith(".", field.Help, StringComparison.Ordinal));
        Assert.All(descriptor.Fields, field => Assert.False(field.Required && field.Default is not null, $"{field.Name} is required and has a default"));
        Assert.Distinct(descriptor.Fields.Select(field => field.Name), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void Types_are_unique_and_lower_case()
    {
        string[] types = [.. All.Select(store => store.Type)];

        Assert.Distinct(types, StringComparer.OrdinalIgnoreCase);
        Assert.All(types, type => Assert.StartsWith(TypePrefix, type, StringComparison.Ordinal));
        Assert.All(types, type => Assert.DoesNotContain(type, char.IsUpper));
    }

    private static string TypeCoveredBy(Type conformance)
    {
        object instance = Activator.CreateInstance(conformance)!;
        using IDisposable? backend = instance as IDisposable;
        return ((SecretStoreConformance)instance).Descriptor.Type;
    }

    private static SecretStoreDescriptor Descriptor(string type) => All.Single(store => store.Type == type);
}
