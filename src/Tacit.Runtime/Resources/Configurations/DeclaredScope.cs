using Tacit.Abstractions.Resources;
using Tacit.Runtime.Secrets.Scoping;

namespace Tacit.Runtime.Resources.Configurations;

/// <summary>A secret scope, and where its store is named.</summary>
internal sealed record DeclaredScope(string StoreName, SecretScope Scope, SourcePosition Position);
