using System.Security.Cryptography.X509Certificates;

namespace Tacit.Testing.Kubernetes;

/// <summary>Who may come in: tokens, and certificates of one authority. Its caller holds the lock.</summary>
internal sealed class KubeUsers(X509Certificate2? clientAuthority)
{
    private const string ExtraPrefix = "Impersonate-Extra-";

    private readonly Dictionary<string, KubeIdentity> _tokens = new(StringComparer.Ordinal);

    public void Add(string token, KubeIdentity identity) => _tokens[token] = identity;

    public void Revoke(string token) => _tokens.Remove(token);

    public KubeIdentity? Identify(KubeCall call, X509Certificate2? certificate)
    {
        if (certificate is not null && clientAuthority is not null && KubeIdentity.Of(certificate, clientAuthority) is { } identity)
            return identity;
        return call.Token is { } token ? _tokens.GetValueOrDefault(token) : null;
    }

    /// <summary>Whom a call is made for, which only a master may choose.</summary>
    public static KubeIdentity Impersonate(KubeCall call, KubeIdentity caller)
    {
        bool wantsMore = call.ImpersonatedGroups is not null || call.Headers.Keys.Any(name =>
            name.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase) || name.Equals("Impersonate-Uid", StringComparison.OrdinalIgnoreCase));
        if (call.ImpersonatedUser is not { } user)
            return wantsMore ? throw new KubeRefusal(KubeStatus.Failure(500, "InternalError", "Internal error occurred: requested groups without impersonating a user")) : caller;
        if (!caller.IsMaster)
            throw KubeGrants.Forbidden(caller, "impersonate", "", "users", user, null);
        string[] groups = (call.ImpersonatedGroups ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return KubeIdentity.Of(user, groups);
    }
}
