namespace Tacit.Secrets;

/// <summary>A secret as it came from a store or a sidecar. Its text form shows no value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pairs">Its fields and their values.</param>
internal sealed record FoundSecret(string Name, IReadOnlyList<KeyValuePair<string, string>> Pairs)
{
    public override string ToString() => $"{Name} ({Pairs.Count} fields)";
}
