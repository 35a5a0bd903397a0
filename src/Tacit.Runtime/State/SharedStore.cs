using Tacit.Abstractions;

namespace Tacit.Runtime.State;

/// <summary>A running store. Snapshots that follow each other share it while its declaration stays the same; the last one disposes it.</summary>
/// <param name="store">The store.</param>
/// <param name="fingerprint">What it was made from (<see cref="Starting.StoreFingerprint"/>).</param>
internal sealed class SharedStore(ISecretStore store, string fingerprint)
{
    private readonly UseCount _users = new();

    public ISecretStore Store => store;

    public string Fingerprint => fingerprint;

    /// <summary>Adds a user, unless it is disposed.</summary>
    public bool TryShare() => _users.TryAdd();

    /// <summary>Takes a user away, and disposes the store after the last one.</summary>
    public ValueTask ReleaseAsync() => _users.Release() ? store.DisposeAsync() : ValueTask.CompletedTask;
}
