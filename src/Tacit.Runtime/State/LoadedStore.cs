using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resiliency;
using Tacit.Runtime.Secrets.Scoping;

namespace Tacit.Runtime.State;

/// <summary>A secret store that answers, with what was declared about it.</summary>
internal sealed class LoadedStore(Component component, SharedStore shared, SecretScope scope, StorePipeline? pipeline = null)
{
    private static readonly string[] MultipleKeyValues = ["MULTIPLE_KEY_VALUES_PER_SECRET"];

    public Component Component => component;

    /// <summary>The store as snapshots share it.</summary>
    public SharedStore Shared => shared;

    public SecretScope Scope => scope;

    /// <summary>The policies that its calls go through, if there are any.</summary>
    public StorePipeline? Pipeline => pipeline;

    /// <summary>The store as callers reach it: hop 7, or hop 8 where no policy is for it.</summary>
    public ISecretStore Store { get; } = pipeline is null ? shared.Store : new ResilientSecretStore(shared.Store, pipeline);

    /// <summary>What the store can do, in the words of the metadata endpoint.</summary>
    public IReadOnlyList<string> Capabilities =>
        Store.Features.HasFlag(SecretStoreFeatures.MultipleKeyValuesPerSecret) ? MultipleKeyValues : [];
}
