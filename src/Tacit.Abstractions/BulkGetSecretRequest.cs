namespace Tacit.Abstractions;

/// <summary>One call of <see cref="ISecretStore.BulkGetAsync"/>.</summary>
/// <param name="Metadata">Request metadata; keys are case-sensitive. Unknown keys are ignored.</param>
public sealed record BulkGetSecretRequest(IReadOnlyDictionary<string, string> Metadata);
