using System.Text.Json.Nodes;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Vault;

/// <summary>The leases of a fake Vault, and the endpoints below <c>sys/leases</c>.</summary>
internal sealed class FakeVaultLeases(TimeProvider clock)
{
    private readonly Dictionary<string, FakeVaultLease> _leases = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Live => [.. _leases.Keys];

    public FakeVaultLease Add(string path, FakeVaultToken token, TimeSpan ttl, TimeSpan maxTtl, bool isRenewable)
    {
        DateTimeOffset now = clock.GetUtcNow();
        // A batch token's leases cannot outlive it, as nobody would end them with it.
        TimeSpan given = token is { IsBatch: true, Expires: { } end } && end - now < ttl ? end - now : ttl;
        FakeVaultLease lease = new()
        {
            Id = $"{path}/{FakeVaultTokens.Random(24)}",
            TokenId = token.Id,
            Issued = now,
            Ttl = ttl,
            MaxTtl = maxTtl,
            IsRenewable = isRenewable,
            Expires = now + given,
        };
        _leases[lease.Id] = lease;
        return lease;
    }

    public void Revoke(string id) => _leases.Remove(id);

    public void RevokeOf(string tokenId)
    {
        foreach (FakeVaultLease lease in _leases.Values.Where(lease => lease.TokenId == tokenId).ToArray())
            Revoke(lease.Id);
    }

    public void Expire()
    {
        DateTimeOffset now = clock.GetUtcNow();
        foreach (FakeVaultLease lease in _leases.Values.Where(lease => lease.Expires <= now).ToArray())
            Revoke(lease.Id);
    }

    /// <summary>Answers below <c>sys/leases/</c>; an identifier may be in the path as well.</summary>
    public FakeVaultAnswer Answer(FakeVaultRequest request, string endpoint)
    {
        string[] parts = endpoint.Split('/', 2);
        string id = request.Text("lease_id") ?? (parts.Length > 1 ? parts[1] : "");
        if (!request.IsWrite)
            return FakeVaultAnswer.Unsupported() with { IsUnexpected = true };
        if (id.Length == 0)
            return FakeVaultAnswer.Errors(400, "lease_id must be specified");

        FakeVaultLease? lease = _leases.GetValueOrDefault(id);
        return parts[0] switch
        {
            "lookup" => Look(lease),
            "renew" => Renew(lease, request),
            "revoke" => Revoke(id, request.Text("sync") == "true"),
            _ => FakeVaultAnswer.Unsupported() with { IsUnexpected = true },
        };
    }

    private FakeVaultAnswer Look(FakeVaultLease? lease) => lease is null ? FakeVaultAnswer.Errors(400, "invalid lease") : FakeVaultAnswer.Data(new()
    {
        ["id"] = lease.Id,
        ["issue_time"] = GoText.Time(lease.Issued),
        ["expire_time"] = GoText.Time(lease.Expires),
        ["last_renewal"] = lease.Renewed is { } renewed ? JsonValue.Create(GoText.Time(renewed)) : null,
        ["renewable"] = lease.IsRenewable,
        ["ttl"] = (long)(lease.Expires - clock.GetUtcNow()).TotalSeconds,
    });

    private FakeVaultAnswer Renew(FakeVaultLease? lease, FakeVaultRequest request)
    {
        if (lease is null)
            return FakeVaultAnswer.Errors(400, "lease not found");
        if (!lease.IsRenewable)
            return FakeVaultAnswer.Errors(400, "lease is not renewable");

        List<string> warnings = [];
        DateTimeOffset now = clock.GetUtcNow();
        TimeSpan ttl = request.Duration("increment") is { } increment && increment > TimeSpan.Zero ? increment : lease.Ttl;
        lease.Expires = now + FakeVaultTokens.Capped(ttl, lease.Issued + lease.MaxTtl - now, warnings);
        lease.Renewed = now;
        return FakeVaultAnswer.Envelope(lease: lease, warnings: warnings);
    }

    /// <summary>Without <c>sync</c> the server only promises to do it: 202, without a body.</summary>
    private FakeVaultAnswer Revoke(string id, bool isDoneNow)
    {
        Revoke(id);
        return isDoneNow ? FakeVaultAnswer.NoContent : new() { Status = 202 };
    }
}
