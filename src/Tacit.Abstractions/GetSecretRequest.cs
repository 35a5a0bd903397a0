namespace Tacit.Abstractions;

/// <summary>One call of <see cref="ISecretStore.GetAsync"/>.</summary>
/// <param name="Name">The secret's name as the caller wrote it, decoded once. May be empty and may hold any character.</param>
/// <param name="Metadata">Request metadata such as <c>version_id</c>; keys are case-sensitive. Unknown keys are ignored.</param>
public sealed record GetSecretRequest(string Name, IReadOnlyDictionary<string, string> Metadata);
