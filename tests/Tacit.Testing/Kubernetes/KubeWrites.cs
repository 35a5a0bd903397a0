using System.Text.Json.Nodes;

namespace Tacit.Testing.Kubernetes;

/// <summary>Create, update, patch and delete. Its caller holds the lock.</summary>
internal sealed class KubeWrites(KubeStore store, TimeProvider clock)
{
    private static readonly string[] PatchTypes = ["application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml"];

    public static string Space(KubeResource resource, KubeRequest request) => resource.IsNamespaced ? request.Namespace ?? "" : "";

    public KubeAnswer Create(KubeResource resource, KubeRequest request)
    {
        JsonObject given = KubeBody.Read(resource, request);
        string name = KubeBody.NameOf(resource, given, store.Version);
        string space = Space(resource, request);
        if (resource.IsNamespaced && store.Find(KubeResource.Namespaces, "", space) is null)
            throw KubeStatus.NotFound(KubeResource.Namespaces, space);
        if (store.Find(resource, space, name) is not null)
            throw KubeStatus.AlreadyExists(resource, name);
        return KubeAnswer.Of(Keep(resource, space, name, given, request), 201);
    }

    public KubeAnswer Update(KubeResource resource, KubeRequest request)
    {
        JsonObject given = KubeBody.Read(resource, request);
        KubeObject old = store.Find(resource, Space(resource, request), request.Name!) ?? throw KubeStatus.NotFound(resource, request.Name!);
        return KubeAnswer.Of(Replace(old, given, request));
    }

    public KubeAnswer Patch(KubeResource resource, KubeRequest request)
    {
        string type = KubeBody.ContentType(request.Call);
        if (!PatchTypes.Contains(type) || (resource.IsCustom && type == PatchTypes[1]))
            throw KubeStatus.UnsupportedMediaType(type, string.Join(", ", PatchTypes));
        JsonObject patch = KubeBody.Parse(request.Call.Body);
        KubeObject? old = store.Find(resource, Space(resource, request), request.Name!);
        if (old is null && type == PatchTypes[2])
            return KubeAnswer.Of(Keep(resource, Space(resource, request), request.Name!, patch, request), 201);
        JsonObject merged = (old ?? throw KubeStatus.NotFound(resource, request.Name!)).Copy();
        KubeBody.Merge(merged, patch);
        return KubeAnswer.Of(Replace(old, merged, request));
    }

    public KubeAnswer Delete(KubeResource resource, KubeRequest request)
    {
        KubeObject old = store.Find(resource, Space(resource, request), request.Name!) ?? throw KubeStatus.NotFound(resource, request.Name!);
        if (!IsDryRun(request))
            Delete(old);
        JsonObject status = new()
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = KubeStatus.Details(resource, old.Name, old.Body["metadata"]!["uid"]!.ToString()),
        };
        return KubeAnswer.Of(status);
    }

    /// <summary>Deletes it, and with a namespace all that is in it.</summary>
    public void Delete(KubeObject old)
    {
        if (old.Resource == KubeResource.Namespaces)
        {
            foreach (KubeObject inside in KubeResource.All.Where(resource => resource.IsNamespaced).SelectMany(resource => store.List(resource, old.Name)).ToList())
                store.Delete(inside);
        }

        store.Delete(old);
    }

    /// <summary>Creates it or writes over it, whatever is there, and its namespace with it.</summary>
    public KubeObject Put(KubeResource resource, string space, string name, JsonObject given, string manager)
    {
        if (resource.IsNamespaced && store.Find(KubeResource.Namespaces, "", space) is null)
            Put(KubeResource.Namespaces, "", space, [], manager);
        KubeBody.Settle(resource, given);
        KubeObject? old = store.Find(resource, space, name);
        return store.Put(resource, space, name, version => KubeBody.Complete(resource, space, name, given, old, manager, clock.GetUtcNow(), version));
    }

    private KubeObject Replace(KubeObject old, JsonObject given, KubeRequest request)
    {
        string? version = given["metadata"]?["resourceVersion"]?.ToString();
        if (!string.IsNullOrEmpty(version) && version != $"{old.Version}")
            throw KubeStatus.Conflict(old.Resource, old.Name);
        KubeBody.Settle(old.Resource, given);
        KubeBody.CheckChange(old, given);
        // What changes nothing leaves the version as it is.
        KubeObject same = KubeBody.Complete(old.Resource, old.Namespace, old.Name, given, old, Manager(request), clock.GetUtcNow(), old.Version);
        return KubeBody.IsSame(old, same) ? old : Keep(old.Resource, old.Namespace, old.Name, given, request, old);
    }

    private KubeObject Keep(KubeResource resource, string space, string name, JsonObject given, KubeRequest request, KubeObject? old = null)
    {
        KubeBody.Settle(resource, given);
        KubeBody.Check(resource, name, given);
        KubeObject Make(long version) => KubeBody.Complete(resource, space, name, given, old, Manager(request), clock.GetUtcNow(), version);
        return IsDryRun(request) ? Make(store.Version) : store.Put(resource, space, name, Make);
    }

    private static bool IsDryRun(KubeRequest request) => request.Query.GetValueOrDefault("dryRun") == "All";

    private static string Manager(KubeRequest request) =>
        request.Query.GetValueOrDefault("fieldManager") is { Length: > 0 } manager ? manager : (request.Call.UserAgent ?? "unknown").Split('/')[0];
}
