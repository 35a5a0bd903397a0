using System.Globalization;
using Tacit.Abstractions.Resources;

namespace Tacit.Abstractions;

/// <summary>The metadata of one component, checked against the fields of its descriptor.</summary>
public sealed class ComponentMetadata
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SourcePosition> _positions = new(StringComparer.OrdinalIgnoreCase);

    private ComponentMetadata()
    {
    }

    /// <summary>Checks the items of a component against the declared fields.</summary>
    /// <param name="descriptor">The component type.</param>
    /// <param name="component">The component. What an unresolved reference stands for is taken for good.</param>
    /// <param name="problems">
    /// Receives every problem: a missing or malformed field is an error; an unknown one, and a credential in plain text, a warning.
    /// </param>
    public static ComponentMetadata Validate(SecretStoreDescriptor descriptor, Component component, ICollection<ResourceProblem> problems)
    {
        ComponentMetadata metadata = new();
        foreach (MetadataItem item in component.Metadata)
            metadata.Add(item, descriptor, component, problems);

        foreach (MetadataField field in descriptor.Fields)
        {
            if (!metadata._positions.ContainsKey(field.Name) && field.Default is not null)
                metadata._values.Add(field.Name, field.Default);
            if (field.Required && metadata.IsMissing(field, component))
            {
                problems.Add(ResourceProblem.Error(
                    $"component '{component.Name}': metadata field '{field.Name}' is required by {descriptor.Type}. {field.Help}",
                    metadata.PositionOf(field.Name) ?? component.Metadata.FirstOrDefault(item => field.IsCalled(item.Name))?.ValuePosition ?? component.Position));
            }
        }

        WarnOfPlainCredentials(descriptor, component, problems);
        return metadata;
    }

    /// <summary>The text of a declared field, or null when it has neither a value nor a default.</summary>
    public string? GetText(string field) => _values.GetValueOrDefault(field);

    /// <summary>The truth of a declared boolean field; false when it is absent.</summary>
    public bool GetBoolean(string field) => MetadataValue.IsTrue(_values.GetValueOrDefault(field, ""));

    /// <summary>The number of a declared number field, or null when it has neither a value nor a default.</summary>
    public int? GetNumber(string field) =>
        _values.TryGetValue(field, out string? text) && text.Length > 0 ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>The time of a declared duration field, or null when it has neither a value nor a default.</summary>
    public TimeSpan? GetDuration(string field) =>
        _values.TryGetValue(field, out string? text) && GoDuration.TryParse(text, out TimeSpan time) ? time : null;

    /// <summary>Where the value of a field stands, or null when it is not written.</summary>
    public SourcePosition? PositionOf(string field) => _positions.GetValueOrDefault(field);

    private bool IsMissing(MetadataField field, Component component) =>
        string.IsNullOrEmpty(_values.GetValueOrDefault(field.Name))
        && !component.Metadata.Any(item => item.IsUnresolved && field.IsCalled(item.Name));

    private void Add(MetadataItem item, SecretStoreDescriptor descriptor, Component component, ICollection<ResourceProblem> problems)
    {
        MetadataField? field = descriptor.Fields.FirstOrDefault(candidate => candidate.IsCalled(item.Name));
        if (field is null)
        {
            string[] known = [.. descriptor.Fields.Select(declared => declared.Name).Order(StringComparer.Ordinal)];
            problems.Add(ResourceProblem.Warning(
                $"component '{component.Name}': {descriptor.Type} has no metadata field '{item.Name}'; it is ignored.{ClosestWord.Hint(item.Name, known)}",
                item.NamePosition));
            return;
        }

        if (item.Value is null && !item.IsUnresolved)
            return;
        if (!_positions.TryAdd(field.Name, item.ValuePosition))
        {
            string what = field.Name.Equals(item.Name, StringComparison.OrdinalIgnoreCase) ? "is given twice" : $"means '{field.Name}', which is given twice";
            problems.Add(ResourceProblem.Error(
                $"component '{component.Name}': metadata field '{item.Name}' {what} (also at {_positions[field.Name]})",
                item.NamePosition));
            return;
        }

        if (item.Value is null)
            return;
        _values.Add(field.Name, item.Value);
        if (MetadataValue.Refuse(field, item.Value) is { } refusal)
            problems.Add(ResourceProblem.Error($"component '{component.Name}': metadata field '{field.Name}' {refusal}", item.ValuePosition));
    }

    private static void WarnOfPlainCredentials(SecretStoreDescriptor descriptor, Component component, ICollection<ResourceProblem> problems)
    {
        MetadataItem[] plain =
        [
            .. component.Metadata.Where(item =>
                item is { SecretKeyRef: null, EnvRef: null, Value.Length: > 0 }
                && descriptor.Fields.Any(field => field.Sensitive && field.IsCalled(item.Name))),
        ];
        if (plain.Length == 0)
            return;
        problems.Add(ResourceProblem.Warning(
            $"component '{component.Name}': {string.Join(" and ", plain.Select(item => $"'{item.Name}'"))} "
            + $"{(plain.Length == 1 ? "is a credential" : "are credentials")} in plain text; a secretKeyRef with auth.secretStore, or an envRef, keeps it out of the file",
            plain[0].ValuePosition));
    }
}
