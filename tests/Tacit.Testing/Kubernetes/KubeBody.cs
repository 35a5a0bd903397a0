using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Kubernetes;

/// <summary>What clients send, and what the server makes of it.</summary>
internal static partial class KubeBody
{
    private static readonly string[] GivenMetadata = ["labels", "annotations", "finalizers", "ownerReferences"];

    public static string ContentType(KubeCall call) => (call.Headers.GetValueOrDefault("Content-Type") ?? KubeAnswer.Json).Split(';')[0].Trim();

    public static JsonObject Read(KubeResource resource, KubeRequest request)
    {
        JsonObject body = Read(request.Call, resource.IsCustom);
        if (body["kind"]?.ToString() is { } kind && kind != resource.Kind)
            throw KubeStatus.BadRequest($"{kind} in version \"{body["apiVersion"]}\" cannot be handled as a {resource.Kind}: no kind \"{kind}\" is registered for this resource");
        if (body["metadata"]?["namespace"]?.ToString() is { Length: > 0 } space && space != request.Namespace)
            throw KubeStatus.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        return body;
    }

    /// <summary>What a body says: JSON, or, of what the server has compiled in, Protobuf.</summary>
    public static JsonObject Read(KubeCall call, bool isCustom = false) => ContentType(call) switch
    {
        KubeAnswer.Json => Parse(call.Body),
        KubeProtobuf.ContentType when !isCustom => KubeProtobuf.Read(call.BodyBytes),
        var type => throw KubeStatus.UnsupportedMediaType(type, KubeAnswer.Json + (isCustom ? "" : ", " + KubeProtobuf.ContentType)),
    };

    public static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("not an object");
        }
        catch (JsonException)
        {
            throw KubeStatus.BadRequest("the object provided is unrecognized (must be of type JSON)");
        }
    }

    public static string NameOf(KubeResource resource, JsonObject given, long version)
    {
        JsonNode? metadata = given["metadata"];
        if (metadata?["name"]?.ToString() is { Length: > 0 } name)
            return name;
        return metadata?["generateName"]?.ToString() is { Length: > 0 } prefix
            ? $"{prefix}{version + 1:x5}"
            : throw KubeStatus.Invalid(resource, "", "metadata.name", "Required value: name or generateName is required", "FieldValueRequired");
    }

    /// <summary>A secret's texts become data; it has a type.</summary>
    public static void Settle(KubeResource resource, JsonObject given)
    {
        if (resource != KubeResource.Secrets)
            return;
        if (given["stringData"] is JsonObject texts)
        {
            JsonObject data = given["data"] as JsonObject ?? [];
            foreach ((string key, JsonNode? value) in texts)
                data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value?.ToString() ?? ""));
            given["data"] = data;
        }

        given.Remove("stringData");
        if (given["data"] is null or JsonObject { Count: 0 })
            given.Remove("data");
        given["type"] ??= "Opaque";
    }

    public static void Check(KubeResource resource, string name, JsonObject given)
    {
        if (!Subdomain().IsMatch(name) || name.Length > 253)
            throw KubeStatus.Invalid(resource, name, "metadata.name", $"Invalid value: \"{name}\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character");
        if (resource != KubeResource.Secrets || given["data"] is not JsonObject data)
            return;
        foreach ((string key, JsonNode? value) in data)
        {
            if (!DataKey().IsMatch(key))
                throw KubeStatus.Invalid(resource, name, $"data[{key}]", $"Invalid value: \"{key}\": a valid config key must consist of alphanumeric characters, '-', '_' or '.'");
            if (value is not null && !Convert.TryFromBase64String(value.ToString(), new byte[value.ToString().Length], out _))
                throw KubeStatus.BadRequest("Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input byte 0");
        }
    }

    /// <summary>A secret keeps its type, and one that is immutable all it has.</summary>
    public static void CheckChange(KubeObject old, JsonObject given)
    {
        if (old.Resource != KubeResource.Secrets)
            return;
        if (given["type"]!.ToString() != old.Body["type"]!.ToString())
            throw KubeStatus.Invalid(old.Resource, old.Name, "type", $"Invalid value: \"{given["type"]}\": field is immutable");
        if (old.Body["immutable"]?.GetValue<bool>() != true)
            return;
        if (given["immutable"]?.GetValue<bool>() != true)
            throw KubeStatus.Invalid(old.Resource, old.Name, "immutable", "Forbidden: field is immutable when `immutable` is set", "FieldValueForbidden");
        if (!JsonNode.DeepEquals(given["data"], old.Body["data"]))
            throw KubeStatus.Invalid(old.Resource, old.Name, "data", "Forbidden: field is immutable when `immutable` is set", "FieldValueForbidden");
    }

    /// <summary>Whether two versions differ in nothing that a client can write.</summary>
    public static bool IsSame(KubeObject one, KubeObject other)
    {
        JsonObject left = one.Copy();
        JsonObject right = other.Copy();
        left["metadata"]!.AsObject().Remove("managedFields");
        right["metadata"]!.AsObject().Remove("managedFields");
        return JsonNode.DeepEquals(left, right);
    }

    /// <summary>The object with all that the server adds.</summary>
    public static KubeObject Complete(
        KubeResource resource, string space, string name, JsonObject given, KubeObject? old, string manager, DateTimeOffset now, long version)
    {
        JsonObject content = new(given.Where(entry => entry.Key is not ("kind" or "apiVersion" or "metadata")).Select(entry => KeyValuePair.Create(entry.Key, GoText.Sorted(entry.Value))));
        if (resource == KubeResource.Namespaces)
        {
            content["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
            content["status"] = new JsonObject { ["phase"] = "Active" };
        }

        JsonObject? before = old?.Body["metadata"] as JsonObject;
        JsonObject metadata = new() { ["name"] = name };
        if (resource.IsNamespaced)
            metadata["namespace"] = space;
        metadata["uid"] = before?["uid"]?.ToString() ?? Guid.NewGuid().ToString();
        metadata["resourceVersion"] = $"{version}";
        if (resource.IsCustom)
            metadata["generation"] = (before?["generation"]?.GetValue<int>() ?? 0) + (old is null || !HasContent(old, content) ? 1 : 0);
        metadata["creationTimestamp"] = before?["creationTimestamp"]?.ToString() ?? GoText.Seconds(now);
        foreach (string part in GivenMetadata.Where(part => given["metadata"]?[part] is not null and not JsonObject { Count: 0 } and not JsonArray { Count: 0 }))
            metadata[part] = GoText.Sorted(given["metadata"]![part]);
        metadata["managedFields"] = new JsonArray(new JsonObject
        {
            ["manager"] = manager,
            ["operation"] = "Update",
            ["apiVersion"] = resource.ApiVersion,
            ["time"] = GoText.Seconds(now),
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = Fields(content, depth: 2),
        });
        JsonObject body = new() { ["kind"] = resource.Kind, ["apiVersion"] = resource.ApiVersion, ["metadata"] = metadata };
        foreach ((string key, JsonNode? value) in content)
            body[key] = value?.DeepClone();
        return new(resource, space, name, version, resource.IsCustom ? (JsonObject)GoText.Sorted(body)! : body);
    }

    /// <summary>A merge (RFC 7386); the directives of strategic ones say nothing that matters to these kinds.</summary>
    public static void Merge(JsonObject target, JsonObject patch)
    {
        foreach ((string key, JsonNode? value) in patch.Where(entry => !entry.Key.StartsWith('$')))
        {
            if (value is null)
                target.Remove(key);
            else if (value is not JsonObject inner)
                target[key] = value.DeepClone();
            else
                Merge(Inside(target, key), inner);
        }
    }

    private static JsonObject Inside(JsonObject target, string key)
    {
        if (target[key] is JsonObject there)
            return there;
        JsonObject made = [];
        target[key] = made;
        return made;
    }

    private static bool HasContent(KubeObject old, JsonObject content) => JsonNode.DeepEquals(
        content, new JsonObject(old.Body.Where(entry => entry.Key is not ("kind" or "apiVersion" or "metadata")).Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))));

    private static JsonObject Fields(JsonObject content, int depth) => new(content.Select(entry => KeyValuePair.Create<string, JsonNode?>(
        $"f:{entry.Key}", entry.Value is JsonObject inner && depth > 1 ? Fields(inner, depth - 1) : new JsonObject())));

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[-._a-zA-Z0-9]+$")]
    private static partial Regex DataKey();
}
