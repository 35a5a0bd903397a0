using System.Text.Json.Nodes;

namespace Tacit.Testing.Vault;

/// <summary>A database engine: each read of <c>creds/role</c> gives a new user, on a lease.</summary>
internal sealed class FakeVaultDatabase(TimeProvider clock, FakeVaultLeases leases) : IFakeVaultEngine
{
    private readonly Dictionary<string, Role> _roles = new(StringComparer.Ordinal);

    public string Type => "database";

    public JsonObject? Options => null;

    public bool? Exists(string path) => null;

    public void Add(string role, TimeSpan ttl, TimeSpan maxTtl, bool isRenewable) => _roles[role] = new(ttl, maxTtl, isRenewable);

    public FakeVaultAnswer Answer(FakeVaultRequest request, string mount, string path)
    {
        if (request.Operation is FakeVaultOperation.List && path is "roles" or "roles/")
            return FakeVaultAnswer.Keys([.. _roles.Keys.Order(StringComparer.Ordinal)]);
        if (request.Operation is not FakeVaultOperation.Read || !path.StartsWith("creds/", StringComparison.Ordinal))
            return FakeVaultAnswer.Unsupported();
        string name = path["creds/".Length..];
        if (!_roles.TryGetValue(name, out Role? role))
            return FakeVaultAnswer.Errors(400, $"unknown role: {name}");

        FakeVaultLease lease = leases.Add($"{mount}creds/{name}", request.Token!, role.Ttl, role.MaxTtl, role.IsRenewable);
        JsonObject data = new()
        {
            ["username"] = $"v-token-{name}-{FakeVaultTokens.Random(20)}-{clock.GetUtcNow().ToUnixTimeSeconds()}",
            ["password"] = FakeVaultTokens.Random(20),
        };
        return FakeVaultAnswer.Envelope(data, lease: lease);
    }

    private sealed record Role(TimeSpan Ttl, TimeSpan MaxTtl, bool IsRenewable);
}
