using System.Text.Json.Nodes;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Vault;

/// <summary>A key/value engine of version 1.</summary>
internal sealed class FakeVaultKeyValues(bool tellsVersion) : IFakeVaultEngine
{
    private readonly SortedDictionary<string, JsonObject> _keys = new(StringComparer.Ordinal);

    public string Type => "kv";

    public JsonObject? Options => tellsVersion ? new() { ["version"] = "1" } : null;

    public bool? Exists(string path) => _keys.ContainsKey(path);

    public void Put(string path, JsonObject data) => _keys[path] = data;

    public void Delete(string path) => _keys.Remove(path);

    public FakeVaultAnswer Answer(FakeVaultRequest request, string mount, string path)
    {
        switch (request.Operation)
        {
            case FakeVaultOperation.List:
                return FakeVaultAnswer.Keys(Below(_keys.Keys, path, request));
            case FakeVaultOperation.Read when _keys.TryGetValue(path, out JsonObject? data):
                TimeSpan ttl = data["ttl"] is { } given ? GoText.ParseDuration(given.ToString()) : FakeVaultTokens.SystemMaxTtl;
                return FakeVaultAnswer.Envelope(data, leaseDuration: (long)ttl.TotalSeconds);
            case FakeVaultOperation.Read:
                return FakeVaultAnswer.NotFound();
            case FakeVaultOperation.Delete:
                Delete(path);
                return FakeVaultAnswer.NoContent;
            case FakeVaultOperation.Create or FakeVaultOperation.Update when request.Body.Count == 0:
                return FakeVaultAnswer.Errors(400, "missing data fields");
            case FakeVaultOperation.Create or FakeVaultOperation.Update:
                Put(path, (JsonObject)request.Body.DeepClone());
                return FakeVaultAnswer.NoContent;
            default:
                return FakeVaultAnswer.Unsupported();
        }
    }

    /// <summary>The names right below a folder, with a slash after those that are folders; OpenBao's paging included.</summary>
    public static IReadOnlyCollection<string> Below(IEnumerable<string> keys, string folder, FakeVaultRequest request)
    {
        string prefix = folder.Length == 0 || folder.EndsWith('/') ? folder : folder + "/";
        IEnumerable<string> names = keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && key.Length > prefix.Length)
            .Select(key => key[prefix.Length..])
            .Select(key => key.IndexOf('/', StringComparison.Ordinal) is >= 0 and int slash ? key[..(slash + 1)] : key)
            .Distinct()
            .Order(StringComparer.Ordinal);
        if (request.Query.TryGetValue("after", out string? after))
            names = names.Where(name => string.CompareOrdinal(name, after) > 0);
        return [.. request.Query.TryGetValue("limit", out string? limit) && int.TryParse(limit, out int most) && most > 0 ? names.Take(most) : names];
    }
}
