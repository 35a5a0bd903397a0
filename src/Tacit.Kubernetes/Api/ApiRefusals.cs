using Tacit.Abstractions;
using Tacit.Http;
using Tacit.Kubernetes.Clusters;

namespace Tacit.Kubernetes.Api;

/// <summary>What a refusal of the API server means, and what to do about it. The server's own words are not shown.</summary>
internal sealed class ApiRefusals(Cluster cluster)
{
    private string Server => $"the API server at {cluster.ShownServer}";

    /// <summary>The failure for whoever made the call.</summary>
    public SecretStoreException Explain(ApiCall call, ApiRefusal refusal)
    {
        SecretStoreFailure kind = FailureKinds.Of(refusal.Status);
        int code = (int)refusal.Status;
        if (kind is SecretStoreFailure.NotFound)
            return NotFound(call, refusal);
        string message = kind switch
        {
            SecretStoreFailure.PermissionDenied => Denied(call),
            SecretStoreFailure.Unauthenticated => $"{Server} does not accept the credentials of {cluster.Source}",
            SecretStoreFailure.Unavailable when code == 429 => $"{Server} limits the rate of calls (status 429)",
            SecretStoreFailure.Unavailable => $"{Server} failed (status {code})",
            _ => $"{Server} refuses to {call} (status {code})",
        };
        return new(kind, message) { RetryAfter = kind is SecretStoreFailure.Unavailable ? refusal.RetryAfter : null };
    }

    /// <summary>Only an API server knows what is not there: the object, or a custom resource that is not defined.</summary>
    private SecretStoreException NotFound(ApiCall call, ApiRefusal refusal)
    {
        if (call.Name is not null && refusal.Reason == "NotFound")
            return new(SecretStoreFailure.NotFound, $"namespace '{call.Namespace}' has no {call.Resource.FullName} '{call.Name}'");
        return refusal.IsOfApiServer && call.Resource.Group.Length > 0
            ? new(SecretStoreFailure.NotFound, $"{Server} does not know {call.Resource.FullName}; are its custom resource definitions installed?")
            : new(SecretStoreFailure.InvalidRequest, $"{Server} does not know {call.Resource.FullName}; is it the address of a Kubernetes API server?");
    }

    /// <summary>An answer that no API server gives.</summary>
    public SecretStoreException AnotherServer(ApiCall call) => new(
        SecretStoreFailure.Unavailable, $"the server at {cluster.ShownServer} answers, but not as a Kubernetes API server does, to: {call}");

    /// <summary>RBAC is told the way that <c>kubectl auth can-i</c> asks: verb, resource, namespace, and who.</summary>
    private string Denied(ApiCall call)
    {
        string? name = call.Name ?? call.OnlyName;
        string who = cluster.Who ?? $"the user of {cluster.Source}";
        string grant = $"verb '{call.Verb}' on resource '{call.Resource.FullName}'{(name is null ? "" : $", for resource name '{name}' or all")}";
        string check = $"kubectl auth can-i {call.Verb} {call.Resource.FullName}{(name is null ? "" : $"/{name}")} --namespace {call.Namespace}{(cluster.Who is { } user ? $" --as {user}" : "")}";
        return $"{who} may not {call}: no RBAC rule of that namespace grants {grant}. A Role with it, and a RoleBinding, does; to check: {check}";
    }
}
