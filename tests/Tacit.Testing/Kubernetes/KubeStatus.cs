using System.Text.Json.Nodes;

namespace Tacit.Testing.Kubernetes;

/// <summary>The <c>Status</c> objects of refusals, with the words of the API server.</summary>
internal static class KubeStatus
{
    public static JsonObject Failure(int code, string reason, string message, JsonObject? details = null)
    {
        JsonObject status = new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = message };
        if (reason.Length > 0)
            status["reason"] = reason;
        if (details is not null)
            status["details"] = details;
        status["code"] = code;
        return status;
    }

    public static JsonObject Details(KubeResource resource, string? name, string? uid = null) => Details(resource.Group, resource.Plural, name, uid);

    public static JsonObject Details(string group, string kind, string? name, string? uid = null)
    {
        JsonObject details = [];
        if (!string.IsNullOrEmpty(name))
            details["name"] = name;
        if (group.Length > 0)
            details["group"] = group;
        if (kind.Length > 0)
            details["kind"] = kind;
        if (uid is not null)
            details["uid"] = uid;
        return details;
    }

    public static KubeRefusal Unauthorized() => new(Failure(401, "Unauthorized", "Unauthorized"));

    public static KubeRefusal NotFound(KubeResource resource, string name) =>
        new(Failure(404, "NotFound", $"{resource.QualifiedName} \"{name}\" not found", Details(resource, name)));

    /// <summary>The group is known, and has no such resource.</summary>
    public static KubeRefusal NoResource() =>
        new(Failure(404, "NotFound", "the server could not find the requested resource", []), isUnexpected: true);

    public static KubeRefusal AlreadyExists(KubeResource resource, string name) =>
        new(Failure(409, "AlreadyExists", $"{resource.QualifiedName} \"{name}\" already exists", Details(resource, name)));

    public static KubeRefusal Conflict(KubeResource resource, string name) => new(Failure(
        409,
        "Conflict",
        $"Operation cannot be fulfilled on {resource.QualifiedName} \"{name}\": the object has been modified; please apply your changes to the latest version and try again",
        Details(resource, name)));

    public static KubeRefusal Invalid(KubeResource resource, string name, string field, string problem, string cause = "FieldValueInvalid") => new(Failure(
        422,
        "Invalid",
        $"{(resource.IsCustom ? $"{resource.Kind}.{resource.Group}" : resource.Kind)} \"{name}\" is invalid: {field}: {problem}",
        WithCause(Details(resource.Group, resource.Kind, name), cause, problem, field)));

    /// <summary>What a server says that knows the option and has its feature switched off.</summary>
    public static KubeRefusal ForbiddenOption(string field, string problem) => new(Failure(
        422,
        "Invalid",
        $"ListOptions.meta.k8s.io \"\" is invalid: {field}: Forbidden: {problem}",
        WithCause(Details("meta.k8s.io", "ListOptions", null), "FieldValueForbidden", $"Forbidden: {problem}", field)));

    public static KubeRefusal BadRequest(string message) => new(Failure(400, "BadRequest", message));

    public static KubeRefusal MethodNotAllowed() =>
        new(Failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []), isUnexpected: true);

    public static KubeRefusal UnsupportedMediaType(string type, string supported) => new(Failure(
        415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {supported} (it was {type})", []));

    public static JsonObject Expired(string message) => Failure(410, "Expired", message);

    public static KubeRefusal TooLarge(long asked, long current) => new(
        Failure(504, "Timeout", $"Too large resource version: {asked}, current: {current}", new()
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
            ["retryAfterSeconds"] = 1,
        }),
        retryAfterSeconds: 1);

    private static JsonObject WithCause(JsonObject details, string reason, string message, string field)
    {
        details["causes"] = new JsonArray(new JsonObject { ["reason"] = reason, ["message"] = message, ["field"] = field });
        return details;
    }
}
