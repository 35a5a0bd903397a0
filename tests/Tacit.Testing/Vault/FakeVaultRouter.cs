using System.Globalization;
using System.Text.Json.Nodes;

namespace Tacit.Testing.Vault;

/// <summary>Finds who answers a request, and whether its token may have that answer.</summary>
internal sealed class FakeVaultRouter(
    TimeProvider clock, FakeVaultTokens tokens, FakeVaultPolicies policies, FakeVaultMounts mounts, FakeVaultLogins logins, FakeVaultLeases leases, FakeVaultWrapping wrapping)
{
    public bool IsSealed { get; set; }

    public bool IsStandby { get; set; }

    public FakeVaultAnswer Answer(FakeVaultRequest request)
    {
        leases.Expire();
        tokens.Expire();
        request = request with { Token = tokens.Find(request.ClientToken) };
        FakeVaultAnswer answer = AnswerOpen(request) ?? AnswerClosed(request);
        return request.WrapTtl is { } ttl && answer is { Status: 200, Body: { } body } && (body["data"] ?? body["auth"]) is not null
            ? wrapping.Wrap(answer, request.Path, ttl)
            : answer;
    }

    /// <summary>What the server tells of itself, sealed or not.</summary>
    public FakeVaultAnswer? AnswerState(string path, IReadOnlyDictionary<string, string> query) => path switch
    {
        "sys/health" => new() { Status = HealthStatus(query), Body = Health() },
        "sys/seal-status" => new() { Status = 200, Body = SealStatus() },
        "sys/init" => new() { Status = 200, Body = new() { ["initialized"] = true } },
        "sys/leader" => new() { Status = 200, Body = new() { ["ha_enabled"] = false, ["is_self"] = !IsStandby, ["leader_address"] = "", ["leader_cluster_address"] = "" } },
        _ => null,
    };

    /// <summary>What needs no token, or judges it itself.</summary>
    private FakeVaultAnswer? AnswerOpen(FakeVaultRequest request)
    {
        if (Below(request.Path, "auth/") is { } auth && logins.Split(auth) is { Mount.Length: > 0 } login && FakeVaultLogins.IsLogin(login.Below))
            return logins.Login(request, login.Mount, login.Below);
        if (Below(request.Path, "sys/internal/ui/mounts/") is { } mount)
            return mounts.AnswerPreflight(request, mount, tokens.InvalidToken);
        return Below(request.Path, "sys/wrapping/") switch
        {
            // Who names the wrapping token in the body needs a token of his own besides.
            "unwrap" when wrapping.Has(request.Text("token")) => null,
            "unwrap" or "lookup" => wrapping.Answer(request, request.Path["sys/wrapping/".Length..]),
            _ => null,
        };
    }

    private FakeVaultAnswer AnswerClosed(FakeVaultRequest request)
    {
        if (string.IsNullOrEmpty(request.ClientToken))
            return FakeVaultAnswer.Denied("permission denied");
        if (request.Token is not { } token)
            return FakeVaultAnswer.Denied(wrapping.Has(request.ClientToken) ? FakeVaultAnswer.PermissionDenied : tokens.InvalidToken);

        (string mount, string rest) = mounts.Split(request.Path);
        IFakeVaultEngine? engine = mount.Length > 0 ? mounts.Find(mount) : null;
        if (request.IsWrite)
            request = request with { Operation = engine?.Exists(rest) == false ? FakeVaultOperation.Create : FakeVaultOperation.Update };
        if (!policies.Allow(token, request.Path, request.Operation))
            return FakeVaultAnswer.Denied();
        if (engine is not null)
            return engine.Answer(request, mount, rest);
        return AnswerSystem(request) ?? AnswerAuth(request) ?? FakeVaultAnswer.NoRoute(request.Path);
    }

    private FakeVaultAnswer? AnswerSystem(FakeVaultRequest request)
    {
        if (Below(request.Path, "sys/") is not { } path)
            return null;
        if (path == "mounts" || Below(path, "mounts/") is not null)
            return mounts.Answer(request, path == "mounts" ? "" : path["mounts/".Length..]);
        if (Below(path, "leases/") is { } lease)
            return leases.Answer(request, lease);
        if (path is "renew" or "revoke" || Below(path, "renew/") is not null || Below(path, "revoke/") is not null)
            return leases.Answer(request, path);
        if (Below(path, "wrapping/") is { } wrap)
            return wrapping.Answer(request, wrap);
        return FakeVaultAnswer.Errors(404, "1 error occurred:\n\t* unsupported path\n\n") with { IsUnexpected = true };
    }

    private FakeVaultAnswer? AnswerAuth(FakeVaultRequest request)
    {
        if (Below(request.Path, "auth/") is not { } path)
            return null;
        if (Below(path, "token/") is { } endpoint)
            return tokens.Answer(request, endpoint);
        return logins.Split(path) is { Mount.Length: > 0 } login ? logins.AnswerAppRole(request, login.Mount, login.Below) : null;
    }

    private int HealthStatus(IReadOnlyDictionary<string, string> query)
    {
        (string name, int code) = IsSealed ? ("sealedcode", 503) : IsStandby && query.GetValueOrDefault("standbyok") != "true" ? ("standbycode", 429) : ("activecode", 200);
        return query.TryGetValue(name, out string? wanted) && int.TryParse(wanted, CultureInfo.InvariantCulture, out int given) ? given : code;
    }

    private JsonObject Health() => new()
    {
        ["initialized"] = true,
        ["sealed"] = IsSealed,
        ["standby"] = IsSealed || IsStandby,
        ["performance_standby"] = false,
        ["replication_performance_mode"] = "disabled",
        ["replication_dr_mode"] = "disabled",
        ["server_time_utc"] = clock.GetUtcNow().ToUnixTimeSeconds(),
        ["version"] = Version,
        ["enterprise"] = false,
        ["cluster_name"] = "vault-cluster-fake",
        ["cluster_id"] = "0b2a3f6f-8f2d-4f0b-8d0a-61f5d3f7a001",
        ["echo_duration_ms"] = 0,
        ["clock_skew_ms"] = 0,
    };

    private JsonObject SealStatus() => new()
    {
        ["type"] = "shamir",
        ["initialized"] = true,
        ["sealed"] = IsSealed,
        ["t"] = 1,
        ["n"] = 1,
        ["progress"] = 0,
        ["nonce"] = "",
        ["version"] = Version,
        ["build_date"] = "2026-01-01T00:00:00Z",
        ["migration"] = false,
        ["cluster_name"] = "vault-cluster-fake",
        ["cluster_id"] = "0b2a3f6f-8f2d-4f0b-8d0a-61f5d3f7a001",
        ["recovery_seal"] = false,
        ["storage_type"] = "inmem",
    };

    private string Version => tokens.IsOpenBao ? "2.4.0" : "1.20.0";

    private static string? Below(string path, string prefix) => path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : null;
}
