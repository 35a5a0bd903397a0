namespace Tacit.Abstractions.Resources;

/// <summary>Where components are declared.</summary>
public interface IComponentSource
{
    /// <summary>Reads every component that is declared now.</summary>
    /// <returns>What could be read, and every problem met on the way. A problem never hides the components beside it.</returns>
    ValueTask<ComponentSet> LoadAsync(CancellationToken cancellationToken);
}
