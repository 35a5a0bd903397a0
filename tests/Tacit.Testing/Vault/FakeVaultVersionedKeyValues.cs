using System.Globalization;
using System.Text.Json.Nodes;

namespace Tacit.Testing.Vault;

/// <summary>A key/value engine of version 2.</summary>
internal sealed class FakeVaultVersionedKeyValues(TimeProvider clock) : IFakeVaultEngine
{
    private readonly SortedDictionary<string, FakeVaultVersions> _keys = new(StringComparer.Ordinal);

    public string Type => "kv";

    public JsonObject? Options => new() { ["version"] = "2" };

    public bool? Exists(string path) => path.Split('/', 2) switch
    {
        ["data" or "metadata", string key] => _keys.ContainsKey(key),
        _ => null,
    };

    public FakeVaultVersions Put(string key, JsonObject data)
    {
        if (!_keys.TryGetValue(key, out FakeVaultVersions? versions))
            _keys[key] = versions = new(clock.GetUtcNow());
        versions.Add(data, clock.GetUtcNow());
        return versions;
    }

    public void Delete(string key, int version) => _keys[key].Delete(version, clock.GetUtcNow());

    public void Destroy(string key, int version) => _keys[key].Destroy(version);

    public FakeVaultAnswer Answer(FakeVaultRequest request, string mount, string path)
    {
        string[] parts = path.Split('/', 2);
        string key = parts.Length > 1 ? parts[1] : "";
        return (parts[0], request.Operation) switch
        {
            ("data", FakeVaultOperation.Read) => Read(request, key),
            ("data", FakeVaultOperation.Create or FakeVaultOperation.Update) => Write(request, key),
            ("data", FakeVaultOperation.Delete) => Change(key, versions => versions.Delete(versions.Current, clock.GetUtcNow())),
            ("metadata", FakeVaultOperation.List) => FakeVaultAnswer.Keys(FakeVaultKeyValues.Below(_keys.Keys, key, request)),
            ("metadata", FakeVaultOperation.Read) => _keys.TryGetValue(key, out FakeVaultVersions? versions) ? FakeVaultAnswer.Data(versions.Metadata()) : FakeVaultAnswer.NotFound(),
            ("metadata", FakeVaultOperation.Create or FakeVaultOperation.Update) => Describe(request, key),
            ("metadata", FakeVaultOperation.Delete) => Remove(key),
            ("delete", FakeVaultOperation.Update) => Change(request, key, (versions, version) => versions.Delete(version, clock.GetUtcNow())),
            ("undelete", FakeVaultOperation.Update) => Change(request, key, (versions, version) => versions.Delete(version, null)),
            ("destroy", FakeVaultOperation.Update) => Change(request, key, (versions, version) => versions.Destroy(version)),
            ("config", FakeVaultOperation.Read) when key.Length == 0 => FakeVaultAnswer.Data(new() { ["cas_required"] = false, ["delete_version_after"] = "0s", ["max_versions"] = 0 }),
            _ => WrongVersion(request.Operation),
        };
    }

    private FakeVaultAnswer Read(FakeVaultRequest request, string key)
    {
        string wanted = request.Query.GetValueOrDefault("version") is { Length: > 0 } given ? given : "0";
        if (!int.TryParse(wanted, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int version))
            return FakeVaultAnswer.Errors(400, $"Field validation failed: error converting input {wanted} for field \"version\": strconv.ParseInt: parsing \"{wanted}\": invalid syntax");
        if (!_keys.TryGetValue(key, out FakeVaultVersions? versions))
            return FakeVaultAnswer.NotFound();
        version = version == 0 ? versions.Current : version;
        if (!versions.Has(version))
            return FakeVaultAnswer.NotFound();

        // A version that is deleted or destroyed is told of, but not found.
        JsonObject? data = versions.Data(version);
        return FakeVaultAnswer.Envelope(new() { ["data"] = data?.DeepClone(), ["metadata"] = versions.Metadata(version) }, status: data is null ? 404 : 200);
    }

    private FakeVaultAnswer Write(FakeVaultRequest request, string key)
    {
        if (request.Body["data"] is not JsonObject data)
            return FakeVaultAnswer.Errors(400, "no data provided");
        int current = _keys.TryGetValue(key, out FakeVaultVersions? versions) ? versions.Current : 0;
        if (request.Body["options"]?["cas"]?.ToString() is { } expected && expected != $"{current}")
            return FakeVaultAnswer.Errors(400, "check-and-set parameter did not match the current version");
        versions = Put(key, (JsonObject)data.DeepClone());
        return FakeVaultAnswer.Data(versions.Metadata(versions.Current));
    }

    private FakeVaultAnswer Describe(FakeVaultRequest request, string key)
    {
        if (!_keys.TryGetValue(key, out FakeVaultVersions? versions))
            _keys[key] = versions = new(clock.GetUtcNow());
        versions.CustomMetadata = request.Body["custom_metadata"]?.DeepClone();
        return FakeVaultAnswer.NoContent;
    }

    private FakeVaultAnswer Remove(string key)
    {
        _keys.Remove(key);
        return FakeVaultAnswer.NoContent;
    }

    private FakeVaultAnswer Change(FakeVaultRequest request, string key, Action<FakeVaultVersions, int> change)
    {
        if (request.Body["versions"] is not JsonArray { Count: > 0 } wanted)
            return FakeVaultAnswer.Errors(400, "No version number provided");
        return Change(key, versions =>
        {
            foreach (JsonNode? version in wanted)
                change(versions, int.Parse(version!.ToString(), CultureInfo.InvariantCulture));
        });
    }

    private FakeVaultAnswer Change(string key, Action<FakeVaultVersions> change)
    {
        if (_keys.TryGetValue(key, out FakeVaultVersions? versions))
            change(versions);
        return FakeVaultAnswer.NoContent;
    }

    private static FakeVaultAnswer WrongVersion(FakeVaultOperation operation)
    {
        string command = operation switch
        {
            FakeVaultOperation.Read => "get",
            FakeVaultOperation.List => "list",
            FakeVaultOperation.Delete => "delete",
            _ => "put",
        };
        string warning = "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. "
            + $"If using the Vault CLI, use 'vault kv {command}' for this operation.";
        return FakeVaultAnswer.Envelope(warnings: [warning], status: 404);
    }
}
