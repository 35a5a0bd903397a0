using Tacit.Abstractions.Resources;
using Tacit.Runtime.Secrets.Scoping;

namespace Tacit.Runtime.Resources.Configurations;

/// <summary>A secret scope, where its store is named, and what it says in a few words.</summary>
internal sealed record DeclaredScope(string StoreName, SecretScope Scope, SourcePosition Position, string Summary);
