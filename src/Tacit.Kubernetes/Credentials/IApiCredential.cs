using Tacit.Abstractions;

namespace Tacit.Kubernetes.Credentials;

/// <summary>What proves to the API server who we are.</summary>
internal interface IApiCredential
{
    /// <summary>The name that RBAC knows us by, as far as it is known here; null otherwise.</summary>
    string? Who { get; }

    /// <summary>The value of the <c>Authorization</c> header for a call; null where a client certificate says it all.</summary>
    /// <exception cref="SecretStoreException">There is none to be had.</exception>
    ValueTask<string?> AuthorizationAsync(CancellationToken cancellationToken);

    /// <summary>What was refused is not used again if there is anything else.</summary>
    void Forget(string? refused);
}
