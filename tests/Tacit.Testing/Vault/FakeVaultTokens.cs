using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Vault;

/// <summary>The tokens of a fake Vault, and the endpoints below <c>auth/token</c>.</summary>
internal sealed class FakeVaultTokens(TimeProvider clock, FakeVaultLeases leases)
{
    /// <summary>What a server that nobody has configured gives, and the most it gives: 32 days.</summary>
    public static readonly TimeSpan SystemMaxTtl = TimeSpan.FromHours(768);

    private readonly Dictionary<string, FakeVaultToken> _tokens = new(StringComparer.Ordinal);

    /// <summary>Whether tokens and refusals look as OpenBao's do.</summary>
    public bool IsOpenBao { get; set; }

    public IReadOnlyList<string> Live => [.. _tokens.Values.Where(token => token.Expires is not null).Select(token => token.Id)];

    /// <summary>How a token that is unknown, expired or revoked is refused.</summary>
    public string InvalidToken => IsOpenBao ? "permission denied" : "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n";

    public FakeVaultToken AddRoot(string id) => Add(new()
    {
        Id = id,
        Accessor = Random(24),
        Policies = ["root"],
        Created = clock.GetUtcNow(),
        Ttl = TimeSpan.Zero,
        MaxTtl = TimeSpan.Zero,
        IsRenewable = false,
        Path = "auth/token/root",
        DisplayName = "root",
    });

    /// <summary>Makes a token of a role, at <paramref name="path"/>.</summary>
    public FakeVaultToken Create(
        FakeVaultRole role, string path, string displayName, JsonObject? meta = null, string? parent = null, string? id = null, TimeSpan? explicitMaxTtl = null)
    {
        DateTimeOffset now = clock.GetUtcNow();
        TimeSpan most = Least(SystemMaxTtl, role.MaxTtl, explicitMaxTtl);
        TimeSpan ttl = role.Period > TimeSpan.Zero ? role.Period : Least(most, role.Ttl);
        string[] policies = role.HasDefaultPolicy ? [.. role.Policies, "default"] : [.. role.Policies];
        return Add(new()
        {
            Id = id ?? (IsOpenBao ? "" : "hv") + (role.IsBatch ? "b." : "s.") + Random(24),
            Accessor = role.IsBatch ? "" : Random(24),
            Policies = [.. policies.Distinct().Order(StringComparer.Ordinal)],
            Created = now,
            Ttl = ttl,
            MaxTtl = most,
            Period = role.Period,
            ExplicitMaxTtl = explicitMaxTtl ?? TimeSpan.Zero,
            IsRenewable = role.IsRenewable && !role.IsBatch,
            IsBatch = role.IsBatch,
            Path = path,
            DisplayName = displayName,
            Meta = meta,
            Parent = parent,
            Expires = now + ttl,
        });
    }

    public FakeVaultToken? Find(string? id) => id is null ? null : _tokens.GetValueOrDefault(id);

    /// <summary>Ends a token, the tokens that were made with it, and their leases.</summary>
    public void Revoke(string id)
    {
        if (!_tokens.Remove(id))
            return;
        leases.RevokeOf(id);
        foreach (FakeVaultToken child in _tokens.Values.Where(token => token.Parent == id).ToArray())
            Revoke(child.Id);
    }

    public void Expire()
    {
        DateTimeOffset now = clock.GetUtcNow();
        foreach (FakeVaultToken token in _tokens.Values.Where(token => token.Expires <= now).ToArray())
            Revoke(token.Id);
    }

    /// <summary>Answers below <c>auth/token/</c>.</summary>
    public FakeVaultAnswer Answer(FakeVaultRequest request, string endpoint) => (endpoint, request.IsWrite) switch
    {
        ("lookup-self", _) => FakeVaultAnswer.Data(request.Token!.Look(clock.GetUtcNow())),
        ("lookup", true) => Find(request.Text("token")) is { } token
            ? FakeVaultAnswer.Data(token.Look(clock.GetUtcNow()))
            : FakeVaultAnswer.Denied("bad token"),
        ("renew-self", true) => Renew(request.Token, request),
        ("renew", true) => Renew(Find(request.Text("token") ?? request.ClientToken), request),
        ("revoke-self", true) => Revoke(request.Token),
        ("revoke", true) => Revoke(Find(request.Text("token"))),
        ("create" or "create-orphan", true) => Create(request, endpoint == "create-orphan"),
        _ => FakeVaultAnswer.Unsupported() with { IsUnexpected = true },
    };

    private FakeVaultAnswer Renew(FakeVaultToken? token, FakeVaultRequest request)
    {
        if (token is null)
            return FakeVaultAnswer.Errors(400, "token not found");
        if (token.IsBatch)
            return FakeVaultAnswer.Errors(400, "batch tokens cannot be renewed");
        if (!token.IsRenewable)
            return FakeVaultAnswer.Errors(400, "lease is not renewable");

        List<string> warnings = [];
        DateTimeOffset now = clock.GetUtcNow();
        TimeSpan ttl = request.Duration("increment") is { } increment && increment > TimeSpan.Zero ? increment : token.Ttl;
        token.Expires = now + (token.Period > TimeSpan.Zero ? token.Period : Capped(ttl, token.Created + token.MaxTtl - now, warnings));
        token.Renewed = now;
        return FakeVaultAnswer.Envelope(auth: token.Auth(), warnings: warnings);
    }

    /// <summary>A time, or what is left until the most that there may be, with the warning that Vault gives then.</summary>
    public static TimeSpan Capped(TimeSpan ttl, TimeSpan left, List<string> warnings)
    {
        if (ttl <= left)
            return ttl;
        warnings.Add($"TTL of \"{GoText.Duration(ttl)}\" exceeded the effective max_ttl of \"{GoText.Duration(left)}\"; TTL value is capped accordingly");
        return left;
    }

    private FakeVaultAnswer Revoke(FakeVaultToken? token)
    {
        if (token?.IsBatch == true)
            return FakeVaultAnswer.Errors(400, "batch tokens cannot be revoked");
        if (token is not null)
            Revoke(token.Id);
        return FakeVaultAnswer.NoContent;
    }

    private FakeVaultAnswer Create(FakeVaultRequest request, bool isOrphan)
    {
        FakeVaultToken parent = request.Token!;
        if (parent.IsBatch)
            return FakeVaultAnswer.Errors(400, "batch tokens cannot create more tokens");
        string[] policies = request.Body["policies"] is JsonArray names ? [.. names.Select(name => name!.ToString())] : [.. parent.Policies];
        FakeVaultRole role = new()
        {
            Name = "token",
            Policies = policies,
            Ttl = request.Duration("ttl") ?? SystemMaxTtl,
            Period = request.Duration("period") ?? TimeSpan.Zero,
            IsBatch = request.Text("type") == "batch",
            IsRenewable = request.Text("renewable") != "false",
            HasDefaultPolicy = request.Text("no_default_policy") != "true",
        };
        if (policies.Contains("root") && request.Text("ttl") is null)
            return FakeVaultAnswer.Envelope(auth: AddRoot(request.Text("id") ?? "hvs." + Random(24)).Auth());
        FakeVaultToken created = Create(
            role,
            "auth/token/create",
            request.Text("display_name") is { } name ? $"token-{name}" : "token",
            request.Body["meta"]?.DeepClone() as JsonObject,
            isOrphan || request.Text("no_parent") == "true" ? null : parent.Id,
            request.Text("id"),
            request.Duration("explicit_max_ttl"));
        return FakeVaultAnswer.Envelope(auth: created.Auth());
    }

    private FakeVaultToken Add(FakeVaultToken token)
    {
        _tokens[token.Id] = token;
        return token;
    }

    public static string Random(int length) =>
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);

    private static TimeSpan Least(TimeSpan most, params TimeSpan?[] others) =>
        others.Aggregate(most, (least, other) => other is { } given && given > TimeSpan.Zero && given < least ? given : least);
}
