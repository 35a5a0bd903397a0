using Tacit.Abstractions.Resources;

namespace Tacit.Abstractions;

/// <summary>The metadata of one component, checked against the fields of its descriptor.</summary>
public sealed class ComponentMetadata
{
    private static readonly string[] Truthy = ["true", "yes", "y", "t", "on", "1"];
    private static readonly string[] Falsy = ["false", "no", "n", "f", "off", "0", ""];

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SourcePosition> _positions = new(StringComparer.OrdinalIgnoreCase);

    private ComponentMetadata()
    {
    }

    /// <summary>Checks the items of a component against the declared fields.</summary>
    /// <param name="descriptor">The component type.</param>
    /// <param name="component">The component.</param>
    /// <param name="problems">Receives every problem: a missing or malformed field is an error, an unknown one a warning.</param>
    public static ComponentMetadata Validate(SecretStoreDescriptor descriptor, Component component, ICollection<ResourceProblem> problems)
    {
        ComponentMetadata metadata = new();
        foreach (MetadataItem item in component.Metadata)
            metadata.Add(item, descriptor, component, problems);

        foreach (MetadataField field in descriptor.Fields)
        {
            if (!metadata._values.ContainsKey(field.Name) && field.Default is not null)
                metadata._values.Add(field.Name, field.Default);
            if (field.Required && string.IsNullOrEmpty(metadata._values.GetValueOrDefault(field.Name)))
            {
                problems.Add(ResourceProblem.Error(
                    $"component '{component.Name}': metadata field '{field.Name}' is required by {descriptor.Type}. {field.Help}",
                    metadata.PositionOf(field.Name) ?? component.Position));
            }
        }

        return metadata;
    }

    /// <summary>The text of a declared field, or null when it has neither a value nor a default.</summary>
    public string? GetText(string field) => _values.GetValueOrDefault(field);

    /// <summary>The truth of a declared boolean field; false when it is absent.</summary>
    public bool GetBoolean(string field) =>
        _values.TryGetValue(field, out string? text) && Truthy.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the value of a field stands, or null when it is not written.</summary>
    public SourcePosition? PositionOf(string field) => _positions.GetValueOrDefault(field);

    private void Add(MetadataItem item, SecretStoreDescriptor descriptor, Component component, ICollection<ResourceProblem> problems)
    {
        MetadataField? field = descriptor.Fields.FirstOrDefault(f => f.Name.Equals(item.Name, StringComparison.OrdinalIgnoreCase));
        if (field is null)
        {
            string[] known = [.. descriptor.Fields.Select(f => f.Name).Order(StringComparer.Ordinal)];
            problems.Add(ResourceProblem.Warning(
                $"component '{component.Name}': {descriptor.Type} has no metadata field '{item.Name}'; it is ignored.{ClosestWord.Hint(item.Name, known)}",
                item.NamePosition));
            return;
        }

        if (item.Value is null)
            return;
        if (!_values.TryAdd(field.Name, item.Value))
        {
            problems.Add(ResourceProblem.Error(
                $"component '{component.Name}': metadata field '{item.Name}' is given twice (also at {_positions[field.Name]})",
                item.NamePosition));
            return;
        }

        _positions.Add(field.Name, item.ValuePosition);
        if (field.Kind is MetadataFieldKind.Boolean && !IsBoolean(item.Value))
        {
            problems.Add(ResourceProblem.Error(
                $"component '{component.Name}': metadata field '{field.Name}' is neither true nor false. Write true or false",
                item.ValuePosition));
        }
    }

    private static bool IsBoolean(string value) =>
        Truthy.Concat(Falsy).Contains(value.Trim(), StringComparer.OrdinalIgnoreCase);
}
