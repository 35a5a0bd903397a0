using System.Text.Json.Nodes;

namespace Tacit.Testing.Kubernetes;

/// <summary>From a call to its answer: who asks, whether he may, and what there is. Its caller holds the lock.</summary>
internal sealed class KubeRouter(KubeGrants grants, KubeReads reads, KubeWrites writes, KubeDiscovery discovery)
{
    private const string ReviewPath = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    public KubeAnswer Answer(KubeCall call, KubeIdentity? caller)
    {
        try
        {
            KubeIdentity identity = KubeUsers.Impersonate(call, caller ?? throw KubeStatus.Unauthorized());
            if (call.RawPath == ReviewPath && call.Method == "POST")
                return Review(identity, KubeBody.Read(call));
            return KubeRequest.Parse(call) is { } request ? Answer(request, identity) : discovery.Answer(call.RawPath) ?? KubeAnswer.NoRoute;
        }
        catch (KubeRefusal refusal)
        {
            return refusal.Answer;
        }
    }

    /// <summary>Whether one may is looked at before whether there is such a thing.</summary>
    private KubeAnswer Answer(KubeRequest request, KubeIdentity identity)
    {
        if (!grants.Allows(identity, request.Verb, request.Group, request.Plural, request.Name, request.Namespace))
            throw KubeGrants.Forbidden(identity, request.Verb, request.Group, request.Plural, request.Name, request.Namespace);
        bool IsOfGroup(KubeResource resource) => resource.Group == request.Group && resource.Version == request.Version;
        if (!discovery.Resources.Any(IsOfGroup))
            return KubeAnswer.NoRoute with { IsUnexpected = !KubeResource.All.Any(IsOfGroup) };
        KubeResource found = discovery.Resources.FirstOrDefault(resource => IsOfGroup(resource) && resource.Plural == request.Plural) ?? throw KubeStatus.NoResource();
        return request.Verb switch
        {
            "get" => reads.Get(found, request),
            "list" => reads.List(found, request),
            "watch" => reads.Watch(found, request),
            "create" => writes.Create(found, request),
            "update" => writes.Update(found, request),
            "patch" => writes.Patch(found, request),
            "delete" => writes.Delete(found, request),
            _ => throw KubeStatus.MethodNotAllowed(),
        };
    }

    private KubeAnswer Review(KubeIdentity identity, JsonObject review)
    {
        JsonNode? asked = review["spec"]?["resourceAttributes"];
        string Part(string name) => asked?[name]?.ToString() ?? "";
        string? Optional(string name) => Part(name) is { Length: > 0 } value ? value : null;
        bool isAllowed = asked is not null && grants.Allows(identity, Part("verb"), Part("group"), Part("resource"), Optional("name"), Optional("namespace"));
        review["status"] = new JsonObject { ["allowed"] = isAllowed };
        return KubeAnswer.Of(review, 201);
    }
}
