using Tacit.Runtime.State;

namespace Tacit.Secrets;

/// <summary>Where <c>tacit secrets</c> asks.</summary>
internal interface ISecretsSource : IAsyncDisposable
{
    /// <summary>The app whose scopes apply.</summary>
    string AppId { get; }

    /// <summary>Who was asked, for messages.</summary>
    string Description { get; }

    /// <summary>One secret; null when there is none of that name.</summary>
    /// <exception cref="StartFailedException">It was refused, or there was no answer.</exception>
    Task<FoundSecret?> GetAsync(string store, string key, CancellationToken cancellationToken);

    /// <summary>Every secret that the app may read.</summary>
    /// <exception cref="StartFailedException">It was refused, or there was no answer.</exception>
    Task<IReadOnlyList<FoundSecret>> ListAsync(string store, CancellationToken cancellationToken);
}
