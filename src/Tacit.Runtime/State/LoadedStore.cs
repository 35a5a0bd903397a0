using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Secrets.Scoping;

namespace Tacit.Runtime.State;

/// <summary>A secret store that answers, with what was declared about it.</summary>
internal sealed record LoadedStore(Component Component, ISecretStore Store, SecretScope Scope)
{
    private static readonly string[] MultipleKeyValues = ["MULTIPLE_KEY_VALUES_PER_SECRET"];

    /// <summary>What the store can do, in the words of the metadata endpoint.</summary>
    public IReadOnlyList<string> Capabilities =>
        Store.Features.HasFlag(SecretStoreFeatures.MultipleKeyValuesPerSecret) ? MultipleKeyValues : [];
}
