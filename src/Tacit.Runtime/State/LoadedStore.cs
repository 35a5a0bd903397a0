using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Secrets.Scoping;

namespace Tacit.Runtime.State;

/// <summary>A secret store that answers, with what was declared about it.</summary>
internal sealed record LoadedStore(Component Component, ISecretStore Store, SecretScope Scope);
