using System.Text.Json.Nodes;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Vault;

/// <summary>Answers that wait behind a token that opens them once, and the endpoints below <c>sys/wrapping</c>.</summary>
internal sealed class FakeVaultWrapping(TimeProvider clock)
{
    private readonly Dictionary<string, Wrapped> _wrapped = new(StringComparer.Ordinal);

    /// <summary>Puts an answer away; what is answered instead names the token.</summary>
    public FakeVaultAnswer Wrap(FakeVaultAnswer answer, string path, TimeSpan ttl)
    {
        string token = "hvs." + FakeVaultTokens.Random(90);
        DateTimeOffset now = clock.GetUtcNow();
        _wrapped[token] = new(answer, path, ttl, now);
        JsonObject info = new()
        {
            ["token"] = token,
            ["accessor"] = FakeVaultTokens.Random(24),
            ["ttl"] = (long)ttl.TotalSeconds,
            ["creation_time"] = GoText.Time(now),
            ["creation_path"] = path,
        };
        if (answer.Body!["auth"]?["accessor"] is { } accessor)
            info["wrapped_accessor"] = accessor.DeepClone();
        return FakeVaultAnswer.Envelope(wrapInfo: info);
    }

    /// <summary>Answers below <c>sys/wrapping/</c>.</summary>
    public FakeVaultAnswer Answer(FakeVaultRequest request, string endpoint)
    {
        if (endpoint == "wrap")
        {
            return request.WrapTtl is null
                ? FakeVaultAnswer.Errors(400, "endpoint requires response wrapping to be used")
                : FakeVaultAnswer.Data((JsonObject)request.Body.DeepClone());
        }

        string token = request.Text("token") ?? request.ClientToken ?? "";
        if (endpoint is not ("lookup" or "unwrap"))
            return FakeVaultAnswer.Unsupported() with { IsUnexpected = true };
        if (Find(token) is not { } wrapped)
            return FakeVaultAnswer.Errors(400, "wrapping token is not valid or does not exist");
        if (endpoint == "lookup")
        {
            return FakeVaultAnswer.Data(new()
            {
                ["creation_path"] = wrapped.Path,
                ["creation_time"] = GoText.Time(wrapped.Created),
                ["creation_ttl"] = (long)wrapped.Ttl.TotalSeconds,
            });
        }

        _wrapped.Remove(token);
        return wrapped.Answer;
    }

    public bool Has(string? token) => token is not null && Find(token) is not null;

    private Wrapped? Find(string token) =>
        _wrapped.TryGetValue(token, out Wrapped? wrapped) && wrapped.Created + wrapped.Ttl > clock.GetUtcNow() ? wrapped : null;

    private sealed record Wrapped(FakeVaultAnswer Answer, string Path, TimeSpan Ttl, DateTimeOffset Created);
}
