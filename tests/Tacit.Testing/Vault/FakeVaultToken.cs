using System.Text.Json.Nodes;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Vault;

/// <summary>A token that a fake Vault knows.</summary>
internal sealed class FakeVaultToken
{
    public required string Id { get; init; }

    public required string Accessor { get; init; }

    public required IReadOnlyList<string> Policies { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>What it is given at its start and by a renewal that names no time; zero for one without an end.</summary>
    public required TimeSpan Ttl { get; init; }

    /// <summary>No renewal goes beyond this time from its creation.</summary>
    public required TimeSpan MaxTtl { get; init; }

    /// <summary>Where it is above zero, every renewal is for this long, without end.</summary>
    public TimeSpan Period { get; init; }

    /// <summary>The part of <see cref="MaxTtl"/> that a look-up tells.</summary>
    public TimeSpan ExplicitMaxTtl { get; init; }

    public required bool IsRenewable { get; init; }

    public bool IsBatch { get; init; }

    public required string Path { get; init; }

    public required string DisplayName { get; init; }

    public JsonObject? Meta { get; init; }

    /// <summary>The token it was made with, and ends with.</summary>
    public string? Parent { get; init; }

    public DateTimeOffset? Expires { get; set; }

    public DateTimeOffset? Renewed { get; set; }

    public bool IsRoot => Policies.Contains("root");

    public string TypeName => IsBatch ? "batch" : "service";

    /// <summary>The block <c>auth</c> of an answer.</summary>
    public JsonObject Auth() => new()
    {
        ["client_token"] = Id,
        ["accessor"] = Accessor,
        ["policies"] = Names(),
        ["token_policies"] = Names(),
        ["metadata"] = Meta?.DeepClone(),
        ["lease_duration"] = Expires is { } expires ? (long)(expires - (Renewed ?? Created)).TotalSeconds : 0,
        ["renewable"] = IsRenewable,
        ["entity_id"] = "",
        ["token_type"] = TypeName,
        ["orphan"] = Parent is null,
        ["mfa_requirement"] = null,
        ["num_uses"] = 0,
    };

    /// <summary>The data of a look-up.</summary>
    public JsonObject Look(DateTimeOffset now)
    {
        JsonObject data = new()
        {
            ["accessor"] = Accessor,
            ["creation_time"] = Created.ToUnixTimeSeconds(),
            ["creation_ttl"] = (long)Ttl.TotalSeconds,
            ["display_name"] = DisplayName,
            ["entity_id"] = "",
            ["expire_time"] = null,
            ["explicit_max_ttl"] = (long)ExplicitMaxTtl.TotalSeconds,
            ["id"] = Id,
            ["meta"] = Meta?.DeepClone(),
            ["num_uses"] = 0,
            ["orphan"] = Parent is null,
            ["path"] = Path,
            ["policies"] = Names(),
            ["ttl"] = 0,
            ["type"] = TypeName,
        };
        if (Period > TimeSpan.Zero)
            data["period"] = (long)Period.TotalSeconds;
        if (Expires is { } expires)
        {
            data["expire_time"] = GoText.Time(expires);
            data["issue_time"] = GoText.Time(Created);
            data["renewable"] = IsRenewable;
            data["ttl"] = (long)(expires - now).TotalSeconds;
        }

        if (Renewed is { } renewed)
        {
            data["last_renewal"] = GoText.Time(renewed);
            data["last_renewal_time"] = renewed.ToUnixTimeSeconds();
        }

        return data;
    }

    private JsonArray Names() => new([.. Policies.Select(name => JsonValue.Create(name))]);
}
