using System.Net;
using Tacit.Abstractions;
using Tacit.Http;
using Tacit.Kubernetes.Clusters;

namespace Tacit.Kubernetes.Api;

/// <summary>What a refusal of the API server means, and what to do about it. The server's own words are not shown.</summary>
internal sealed class ApiRefusals(Cluster cluster)
{
    private string Server => $"the API server at {cluster.ShownServer}";

    /// <summary>The failure for whoever made the call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="code">The HTTP status.</param>
    /// <param name="status">What came with it.</param>
    /// <param name="retryAfter">What the headers asked for.</param>
    public SecretStoreException Explain(ApiCall call, HttpStatusCode code, ApiStatus status, TimeSpan? retryAfter = null)
    {
        SecretStoreFailure kind = FailureKinds.Of(code);
        string message = kind switch
        {
            SecretStoreFailure.NotFound when status.Reason == "NotFound" && call.Name is not null => $"namespace '{call.Namespace}' has no {call.Resource.FullName} '{call.Name}'",
            SecretStoreFailure.NotFound => $"{Server} does not know {call.Resource.FullName}{(call.Resource.Group.Length > 0 ? "; are its custom resource definitions installed?" : "; is it the address of a Kubernetes API server?")}",
            SecretStoreFailure.PermissionDenied => Denied(call),
            SecretStoreFailure.Unauthenticated => $"{Server} does not accept the credentials of {cluster.Source}",
            SecretStoreFailure.Unavailable when code is HttpStatusCode.TooManyRequests => $"{Server} limits the rate of calls (status 429)",
            SecretStoreFailure.Unavailable => $"{Server} failed (status {(int)code})",
            _ => $"{Server} refuses to {call} (status {(int)code})",
        };
        // Without the object, a 404 is of another address and not of an absent secret; only a custom resource may be unknown to a right server.
        bool isOther = kind is SecretStoreFailure.NotFound && call.Resource.Group.Length == 0 && !(status.Reason == "NotFound" && call.Name is not null);
        return new(isOther ? SecretStoreFailure.InvalidRequest : kind, message)
        {
            RetryAfter = kind is SecretStoreFailure.Unavailable ? retryAfter ?? status.RetryAfter : null,
        };
    }

    /// <summary>An answer that no API server gives.</summary>
    public SecretStoreException AnotherServer(ApiCall call) => new(
        SecretStoreFailure.Unavailable, $"the server at {cluster.ShownServer} answers, but not as a Kubernetes API server does, to: {call}");

    /// <summary>RBAC is told the way that <c>kubectl auth can-i</c> asks: verb, resource, namespace, and who.</summary>
    private string Denied(ApiCall call)
    {
        string who = cluster.Credential.Who ?? $"the user of {cluster.Source}";
        string grant = call.Name is null
            ? $"verb '{call.Verb}' on resource '{call.Resource.FullName}'"
            : $"verb '{call.Verb}' on resource '{call.Resource.FullName}', for resource name '{call.Name}' or all";
        string check = $"kubectl auth can-i {call.Verb} {call.Resource.FullName}{(call.Name is null ? "" : $"/{call.Name}")} --namespace {call.Namespace}{(cluster.Credential.Who is { } name ? $" --as {name}" : "")}";
        return $"{who} may not {call}: no RBAC rule of that namespace grants {grant}. A Role with it, and a RoleBinding, does; to check: {check}";
    }
}
