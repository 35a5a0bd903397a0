namespace Tacit.Kubernetes.Credentials;

/// <summary>A credential that stays what it is: a token or a password that stands in the kubeconfig, or nothing beside a client certificate.</summary>
internal sealed class FixedCredential(string? authorization) : IApiCredential
{
    public string? Who { get; } = TokenSubject.Of(authorization);

    public ValueTask<string?> AuthorizationAsync(CancellationToken cancellationToken) => new(authorization);

    public void Forget(string? refused)
    {
    }
}
