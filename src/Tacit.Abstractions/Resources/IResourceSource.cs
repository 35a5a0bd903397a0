namespace Tacit.Abstractions.Resources;

/// <summary>Where resources are declared: folders of files, or a cluster. It knows their text, not their meaning.</summary>
public interface IResourceSource : IAsyncDisposable
{
    /// <summary>Reads every resource that is declared now.</summary>
    /// <returns>What could be read, and every problem met on the way. A problem never hides the resources beside it.</returns>
    ValueTask<ResourceTexts> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Completes when something else is declared than <see cref="ReadAsync"/> returned last. One wait at a time.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task WaitForChangeAsync(CancellationToken cancellationToken);
}
