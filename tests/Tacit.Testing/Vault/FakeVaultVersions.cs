using System.Text.Json.Nodes;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Vault;

/// <summary>The versions of one key of a key/value engine of version 2.</summary>
internal sealed class FakeVaultVersions(DateTimeOffset created)
{
    private readonly SortedDictionary<int, Entry> _versions = [];
    private DateTimeOffset? _updated;

    public int Current { get; private set; }

    public JsonNode? CustomMetadata { get; set; }

    public bool Has(int version) => _versions.ContainsKey(version);

    /// <summary>Null where the version is deleted or destroyed.</summary>
    public JsonObject? Data(int version) => _versions[version] is { Deleted: null, IsDestroyed: false } entry ? entry.Data : null;

    public void Add(JsonObject data, DateTimeOffset now)
    {
        _versions[++Current] = new() { Data = data, Created = now };
        _updated = now;
    }

    public void Delete(int version, DateTimeOffset? when)
    {
        if (_versions.TryGetValue(version, out Entry? entry) && !entry.IsDestroyed && (when is null || entry.Deleted is null))
            entry.Deleted = when;
    }

    public void Destroy(int version)
    {
        if (_versions.TryGetValue(version, out Entry? entry))
            (entry.Data, entry.IsDestroyed) = (null, true);
    }

    /// <summary>What is told about one version beside its data.</summary>
    public JsonObject Metadata(int version)
    {
        JsonObject metadata = _versions[version].Metadata();
        metadata["version"] = version;
        metadata["custom_metadata"] = CustomMetadata?.DeepClone();
        return metadata;
    }

    /// <summary>What is told about the key.</summary>
    public JsonObject Metadata() => new()
    {
        ["cas_required"] = false,
        ["created_time"] = GoText.Time(created),
        ["current_version"] = Current,
        ["custom_metadata"] = CustomMetadata?.DeepClone(),
        ["delete_version_after"] = "0s",
        ["max_versions"] = 0,
        ["oldest_version"] = 0,
        ["updated_time"] = GoText.Time(_updated ?? created),
        ["versions"] = new JsonObject(_versions.Select(version => KeyValuePair.Create<string, JsonNode?>($"{version.Key}", version.Value.Metadata()))),
    };

    private sealed class Entry
    {
        public required JsonObject? Data { get; set; }

        public required DateTimeOffset Created { get; init; }

        public DateTimeOffset? Deleted { get; set; }

        public bool IsDestroyed { get; set; }

        public JsonObject Metadata() => new()
        {
            ["created_time"] = GoText.Time(Created),
            ["deletion_time"] = Deleted is { } deleted ? GoText.Time(deleted) : "",
            ["destroyed"] = IsDestroyed,
        };
    }
}
