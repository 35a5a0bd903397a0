namespace Tacit.Abstractions;

/// <summary>Everything that is known about a secret store type before one exists: the source of validation and of docs.</summary>
public sealed class SecretStoreDescriptor
{
    /// <summary>The component type, lower-case, such as <c>secretstores.local.file</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The versions that a component may ask for. An absent version and <c>v0</c> mean the first.</summary>
    public IReadOnlyList<string> Versions { get; init; } = ["v1"];

    /// <summary>One sentence on what the store reads.</summary>
    public required string Help { get; init; }

    /// <summary>Whether its secrets have several pairs: <c>yes</c>, <c>no</c>, or the setting that makes them.</summary>
    public string MultiKey { get; init; } = "no";

    /// <summary>Whether it answers without the network: such a store is cheap to start, and to ask again and again.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The component metadata that the store understands.</summary>
    public IReadOnlyList<MetadataField> Fields { get; init; } = [];

    /// <summary>
    /// Refuses settings that cannot be right, as <see cref="CreateAsync"/> would, but without the network; null where the declared fields say it all.
    /// </summary>
    public Action<SecretStoreContext>? Check { get; init; }

    /// <summary>
    /// Creates a store that is ready to answer. Throws <see cref="SecretStoreException"/> when it cannot be, with
    /// <see cref="SecretStoreException.MetadataField"/> set where one field is to blame.
    /// </summary>
    public required Func<SecretStoreContext, CancellationToken, ValueTask<ISecretStore>> CreateAsync { get; init; }
}
