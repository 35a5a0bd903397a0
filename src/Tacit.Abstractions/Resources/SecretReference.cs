namespace Tacit.Abstractions.Resources;

/// <summary>A <c>secretKeyRef</c>: a metadata value that is in a secret store.</summary>
/// <param name="Name">The name of the secret.</param>
/// <param name="Key">The key within the secret; that of a name/value secret is its name.</param>
/// <param name="Position">Where it stands.</param>
public sealed record SecretReference(string Name, string Key, SourcePosition Position);
