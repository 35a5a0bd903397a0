using Microsoft.AspNetCore.Http;

namespace Tacit.Testing.Vault;

/// <summary>What a request passes before anybody looks at its token: its path, the seal, standby, the namespace.</summary>
internal sealed class FakeVaultFront(FakeVaultRouter router, FakeVaultTokens tokens)
{
    public string? Standby
    {
        get;
        set
        {
            field = value;
            router.IsStandby = value is not null;
        }
    }

    public string? Namespace { get; set; }

    public FakeVaultAnswer Answer(FakeVaultCall call, HttpContext context)
    {
        string decoded = Uri.UnescapeDataString(call.RawPath);
        if (!decoded.StartsWith("/v1/", StringComparison.Ordinal))
            return new() { Status = 404, IsUnexpected = true };
        if (Clean(decoded) is { } clean && clean != decoded)
            return Moved(301, string.Join('/', clean.Split('/').Select(Uri.EscapeDataString)), call);
        if (decoded.Any(char.IsControl))
            return new() { Status = 400 };
        if (FakeVaultWire.Understand(call, call.Path, context) is not { } request)
            return FakeVaultAnswer.Errors(400, "failed to parse JSON input");
        if (router.AnswerState(request.Path, request.Query) is { } state)
            return state;
        if (router.IsSealed)
            return FakeVaultAnswer.Errors(503, "Vault is sealed");
        return Standby is { } active ? Moved(307, active.TrimEnd('/') + call.RawPath, call) : AnswerInNamespace(call, request);
    }

    /// <summary>The header's namespace and the path are read together: either may name a part of it.</summary>
    private FakeVaultAnswer AnswerInNamespace(FakeVaultCall call, FakeVaultRequest request)
    {
        string header = (call.Namespace ?? "").Trim('/');
        string full = header.Length == 0 ? request.Path : $"{header}/{request.Path}";
        if (Namespace?.Trim('/') is not { Length: > 0 } own)
            return header.Length == 0 ? router.Answer(request) : NoNamespace();
        if (full.StartsWith(own + "/", StringComparison.Ordinal))
            return router.Answer(request with { Path = full[(own.Length + 1)..] });
        return header.Length == 0 ? AnswerInRoot(request) : NoNamespace();
    }

    /// <summary>Nothing but the root's token lives in the root namespace.</summary>
    private FakeVaultAnswer AnswerInRoot(FakeVaultRequest request)
    {
        if (string.IsNullOrEmpty(request.ClientToken))
            return FakeVaultAnswer.Denied("permission denied");
        if (tokens.Find(request.ClientToken) is not { } token)
            return FakeVaultAnswer.Denied(tokens.InvalidToken);
        return token.IsRoot ? FakeVaultAnswer.NoRoute(request.Path) : FakeVaultAnswer.Denied();
    }

    private static FakeVaultAnswer NoNamespace() => FakeVaultAnswer.Errors(404, "namespace not found");

    private static FakeVaultAnswer Moved(int status, string where, FakeVaultCall call) =>
        new() { Status = status, Location = where + (call.Query.Length > 0 ? "?" : "") + call.Query };

    /// <summary>A path without empty parts and without dots that mean a folder; the slash at its end stays.</summary>
    private static string Clean(string path)
    {
        List<string> parts = [];
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part != "..")
                parts.Add(part);
            else if (parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
        }

        return "/" + string.Join('/', parts) + (path.EndsWith('/') && parts.Count > 0 ? "/" : "");
    }
}
