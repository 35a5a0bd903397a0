using System.Text.Json.Nodes;

namespace Tacit.Testing.Vault;

/// <summary>Which engine is mounted where, and the endpoints that tell or change it.</summary>
internal sealed class FakeVaultMounts(TimeProvider clock, FakeVaultLeases leases, FakeVaultPolicies policies)
{
    private readonly SortedDictionary<string, IFakeVaultEngine> _mounts = new(StringComparer.Ordinal);

    /// <summary>Mounts an engine; a key/value engine without a version is of version 1 and does not say so.</summary>
    public IFakeVaultEngine Mount(string path, string type, int? version = null) => _mounts[path.Trim('/') + "/"] = (type, version) switch
    {
        ("kv-v2", _) or ("kv", 2) => new FakeVaultVersionedKeyValues(clock),
        ("kv" or "kv-v1", _) => new FakeVaultKeyValues(tellsVersion: version is not null || type == "kv-v1"),
        ("database", _) => new FakeVaultDatabase(clock, leases),
        _ => throw new ArgumentException($"there is no fake of the engine {type}", nameof(type)),
    };

    public void Unmount(string path) => _mounts.Remove(path.Trim('/') + "/");

    /// <summary>The mount whose path begins a path, and what follows it; the mount is empty where there is none.</summary>
    public (string Mount, string Below) Split(string path)
    {
        string mount = _mounts.Keys.Where(mount => path.StartsWith(mount, StringComparison.Ordinal)).MaxBy(mount => mount.Length) ?? "";
        return (mount, path[mount.Length..]);
    }

    public IFakeVaultEngine? Find(string mount) => _mounts.GetValueOrDefault(mount.Trim('/') + "/");

    /// <summary>Answers <c>sys/mounts</c> and what is below it.</summary>
    public FakeVaultAnswer Answer(FakeVaultRequest request, string path)
    {
        switch (request.Operation)
        {
            case FakeVaultOperation.Read when path.Length == 0:
                return All();
            case FakeVaultOperation.Read:
                return Find(path) is { } engine ? FakeVaultAnswer.Data(Told(path.Trim('/') + "/", engine)) : FakeVaultAnswer.Errors(400, $"No secret engine mount at {path.Trim('/')}/");
            case FakeVaultOperation.Delete:
                Unmount(path);
                return FakeVaultAnswer.NoContent;
            case FakeVaultOperation.Create or FakeVaultOperation.Update when Find(path) is not null:
                return FakeVaultAnswer.Errors(400, $"path is already in use at {path.Trim('/')}/");
            case FakeVaultOperation.Create or FakeVaultOperation.Update:
                Mount(path, request.Text("type")!, request.Body["options"]?["version"]?.ToString() is { } version ? int.Parse(version) : null);
                return FakeVaultAnswer.NoContent;
            default:
                return FakeVaultAnswer.Unsupported();
        }
    }

    /// <summary>Answers <c>sys/internal/ui/mounts/PATH</c>, which tells a token that may do anything below the mount about it, and nobody else that there is one.</summary>
    public FakeVaultAnswer AnswerPreflight(FakeVaultRequest request, string path, string invalidToken)
    {
        string sanitized = path.Trim('/') + "/";
        if (sanitized == "/")
            return FakeVaultAnswer.Unsupported() with { IsUnexpected = true };
        FakeVaultAnswer refused = FakeVaultAnswer.Denied($"preflight capability check returned 403, please ensure client's policies grant access to path \"{sanitized}\"");
        string mount = Split(sanitized).Mount;
        if (mount.Length == 0)
            return refused;
        if (request.Token is null)
            return FakeVaultAnswer.Denied(invalidToken == "permission denied" ? FakeVaultAnswer.PermissionDenied : invalidToken);
        if (!policies.AllowAnything(request.Token, mount))
            return refused;
        JsonObject told = Told(mount, _mounts[mount]);
        told["path"] = mount;
        return FakeVaultAnswer.Data(told);
    }

    /// <summary>All mounts, which are told twice: as data, and beside it.</summary>
    private FakeVaultAnswer All()
    {
        JsonObject all = new(_mounts.Select(mount => KeyValuePair.Create<string, JsonNode?>(mount.Key, Told(mount.Key, mount.Value))));
        FakeVaultAnswer answer = FakeVaultAnswer.Data(all);
        foreach ((string mount, IFakeVaultEngine engine) in _mounts)
            answer.Body![mount] = Told(mount, engine);
        return answer;
    }

    private static JsonObject Told(string mount, IFakeVaultEngine engine) => new()
    {
        ["accessor"] = $"{engine.Type}_{mount.Trim('/')}",
        ["config"] = new JsonObject { ["default_lease_ttl"] = 0, ["force_no_cache"] = false, ["max_lease_ttl"] = 0 },
        ["deprecation_status"] = "supported",
        ["description"] = "",
        ["external_entropy_access"] = false,
        ["local"] = false,
        ["options"] = engine.Options,
        ["plugin_version"] = "",
        ["running_plugin_version"] = "v0.21.0+builtin",
        ["running_sha256"] = "",
        ["seal_wrap"] = false,
        ["type"] = engine.Type,
        ["uuid"] = "5f4d2f6a-6a3c-4c0f-9a67-9c1f0d3f6b11",
    };
}
