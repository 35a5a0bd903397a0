using System.Text.Json.Nodes;

namespace Tacit.Testing.Vault;

/// <summary>The identifiers of secrets that AppRoles log in with; they may have an end, and a number of uses.</summary>
internal sealed class FakeVaultSecretIds(TimeProvider clock)
{
    private readonly Dictionary<string, SecretId> _ids = new(StringComparer.Ordinal);

    public string Create(string role, TimeSpan? ttl = null, int uses = 0, string? id = null)
    {
        id ??= Guid.NewGuid().ToString();
        _ids[id] = new(role, ttl ?? TimeSpan.Zero, clock.GetUtcNow(), uses);
        return id;
    }

    public void Remove(string id) => _ids.Remove(id);

    public JsonObject Told(string id) => new()
    {
        ["secret_id"] = id,
        ["secret_id_accessor"] = Guid.NewGuid().ToString(),
        ["secret_id_num_uses"] = _ids[id].Uses,
        ["secret_id_ttl"] = (long)_ids[id].Ttl.TotalSeconds,
    };

    public bool Use(string id, string role)
    {
        if (!_ids.TryGetValue(id, out SecretId? secret) || secret.Role != role || (secret.Ttl > TimeSpan.Zero && secret.Created + secret.Ttl <= clock.GetUtcNow()))
            return false;
        if (secret.Uses == 1)
            _ids.Remove(id);
        else if (secret.Uses > 1)
            _ids[id] = secret with { Uses = secret.Uses - 1 };
        return true;
    }

    private sealed record SecretId(string Role, TimeSpan Ttl, DateTimeOffset Created, int Uses);
}
