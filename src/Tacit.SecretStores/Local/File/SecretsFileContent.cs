using Tacit.Abstractions;

namespace Tacit.SecretStores.Local.File;

/// <summary>The secrets of a file, and the names of top-level members that a multi-valued store has no form for.</summary>
internal sealed record SecretsFileContent(Dictionary<string, SecretData> Secrets, IReadOnlyList<string> Dropped);
