using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Tacit.Testing.Vault;

/// <summary>The ways to get a token from a fake Vault. Each is mounted by its first role.</summary>
internal sealed class FakeVaultLogins(FakeVaultTokens tokens, FakeVaultSecretIds secretIds, Lock gate)
{
    private readonly Dictionary<string, Method> _methods = new(StringComparer.Ordinal);

    public FakeVaultRole AppRole(FakeVaultRole role, string roleId, string mount = "approle")
    {
        lock (gate)
        {
            At(mount, LoginWithAppRole).Roles[roleId] = role;
            return role;
        }
    }

    /// <summary>Has an identity token that logs in as a role by the method of Kubernetes.</summary>
    public FakeVaultRole Kubernetes(FakeVaultRole role, string jwt, string mount = "kubernetes") => Accept(role, jwt, mount, LoginWithKubernetes);

    /// <summary>Has an identity token that logs in as a role by JWT; the role's name need not be sent where it is the default.</summary>
    public FakeVaultRole Jwt(FakeVaultRole role, string jwt, string mount = "jwt", bool isDefault = false)
    {
        lock (gate)
        {
            Accept(role, jwt, mount, LoginWithJwt);
            if (isDefault)
                _methods[mount].DefaultRole = role.Name;
            return role;
        }
    }

    public FakeVaultRole User(FakeVaultRole role, string password, string mount = "userpass") => Accept(role, password, mount, LoginWithPassword);

    /// <summary>Has a client certificate that logs in as a role.</summary>
    public FakeVaultRole Certificate(FakeVaultRole role, X509Certificate2 certificate, string mount = "cert") => Accept(role, certificate.Thumbprint, mount, LoginWithCertificate);

    /// <summary>Changes what a role gives, or takes the role away where <paramref name="change"/> gives null.</summary>
    public void Change(string mount, string role, Func<FakeVaultRole, FakeVaultRole?> change)
    {
        lock (gate)
        {
            Method method = _methods[mount];
            foreach ((string key, FakeVaultRole old) in method.Roles.Where(entry => entry.Value.Name == role).ToArray())
            {
                method.Roles.Remove(key);
                if (change(old) is { } changed)
                    method.Roles[key] = changed;
            }
        }
    }

    /// <summary>The mount of a path below <c>auth/</c>, and what follows it; empty where there is none.</summary>
    public (string Mount, string Below) Split(string path)
    {
        string mount = _methods.Keys.Where(mount => path.StartsWith(mount + "/", StringComparison.Ordinal)).MaxBy(mount => mount.Length) ?? "";
        return (mount, mount.Length == 0 ? path : path[(mount.Length + 1)..]);
    }

    public static bool IsLogin(string rest) => rest == "login" || rest.StartsWith("login/", StringComparison.Ordinal);

    public FakeVaultAnswer Login(FakeVaultRequest request, string mount, string rest) =>
        request.IsWrite ? _methods[mount].Login(request, mount, rest) : FakeVaultAnswer.Unsupported();

    /// <summary>Answers below a mount of AppRoles, for who hands out identifiers of secrets.</summary>
    public FakeVaultAnswer AnswerAppRole(FakeVaultRequest request, string mount, string rest)
    {
        if (rest.Split('/') is not ["role", string name, string what] || _methods[mount].Roles.SingleOrDefault(entry => entry.Value.Name == name) is not { Key: { } roleId })
            return FakeVaultAnswer.NotFound() with { IsUnexpected = true };
        return (what, request.Operation) switch
        {
            ("role-id", FakeVaultOperation.Read) => FakeVaultAnswer.Data(new() { ["role_id"] = roleId }),
            ("secret-id", FakeVaultOperation.Update) => FakeVaultAnswer.Data(secretIds.Told(secretIds.Create(name, request.Duration("ttl"), int.Parse(request.Text("num_uses") ?? "0")))),
            _ => FakeVaultAnswer.Unsupported(),
        };
    }

    private FakeVaultAnswer LoginWithAppRole(FakeVaultRequest request, string mount, string rest)
    {
        if (request.Text("role_id") is not { Length: > 0 } roleId)
            return FakeVaultAnswer.Errors(400, "missing role_id");
        if (request.Text("secret_id") is not { Length: > 0 } secretId)
            return FakeVaultAnswer.Errors(400, "missing secret_id");
        return _methods[mount].Roles.TryGetValue(roleId, out FakeVaultRole? role) && secretIds.Use(secretId, role.Name)
            ? Welcome(role, mount, rest, new() { ["role_name"] = role.Name })
            : FakeVaultAnswer.Errors(400, "invalid role or secret ID");
    }

    private FakeVaultAnswer LoginWithKubernetes(FakeVaultRequest request, string mount, string rest)
    {
        if (request.Text("role") is not { Length: > 0 } name)
            return FakeVaultAnswer.Errors(400, "missing role");
        if (request.Text("jwt") is not { Length: > 0 } jwt)
            return FakeVaultAnswer.Errors(400, "missing jwt");
        if (!_methods[mount].HasRole(name))
            return FakeVaultAnswer.Errors(400, $"invalid role name \"{name}\"");
        return _methods[mount].Accepted(jwt, name) is { } role
            ? Welcome(role, mount, rest, new() { ["role"] = name, ["service_account_name"] = "default", ["service_account_namespace"] = "default", ["service_account_secret_name"] = "", ["service_account_uid"] = "d77f89bc-9055-11e7-a068-0800276d99bf" })
            : FakeVaultAnswer.Denied("permission denied");
    }

    private FakeVaultAnswer LoginWithJwt(FakeVaultRequest request, string mount, string rest)
    {
        if ((request.Text("role") is { Length: > 0 } given ? given : _methods[mount].DefaultRole) is not { } name)
            return FakeVaultAnswer.Errors(400, "missing role");
        if (request.Text("jwt") is not { Length: > 0 } jwt)
            return FakeVaultAnswer.Errors(400, "missing token");
        if (!_methods[mount].HasRole(name))
            return FakeVaultAnswer.Errors(400, $"role \"{name}\" could not be found");
        return _methods[mount].Accepted(jwt, name) is { } role
            ? Welcome(role, mount, rest, new() { ["role"] = name })
            : FakeVaultAnswer.Errors(400, "error validating token: error verifying token signature: no known key successfully validated the token signature");
    }

    private FakeVaultAnswer LoginWithPassword(FakeVaultRequest request, string mount, string rest)
    {
        string user = rest.StartsWith("login/", StringComparison.Ordinal) ? rest["login/".Length..].ToLowerInvariant() : "";
        if (request.Text("password") is not { Length: > 0 } password)
            return FakeVaultAnswer.Errors(400, "missing password");
        return _methods[mount].Accepted(password, user) is { } role
            ? Welcome(role, mount, rest, new() { ["username"] = user })
            : FakeVaultAnswer.Errors(400, "invalid username or password");
    }

    private FakeVaultAnswer LoginWithCertificate(FakeVaultRequest request, string mount, string rest)
    {
        if (request.ClientCertificate is not { } certificate)
            return FakeVaultAnswer.Errors(400, "client certificate must be supplied");
        return _methods[mount].Accepted(certificate.Thumbprint, request.Text("name") is { Length: > 0 } name ? name : null) is { } role
            ? Welcome(role, mount, rest, new() { ["cert_name"] = role.Name, ["common_name"] = certificate.GetNameInfo(X509NameType.SimpleName, false), ["serial_number"] = certificate.SerialNumber })
            : FakeVaultAnswer.Errors(400, "invalid certificate or no client certificate supplied");
    }

    private FakeVaultAnswer Welcome(FakeVaultRole role, string mount, string rest, JsonObject meta) =>
        FakeVaultAnswer.Envelope(auth: tokens.Create(role, $"auth/{mount}/{rest}", $"{mount}-{role.Name}", meta).Auth());

    private FakeVaultRole Accept(FakeVaultRole role, string credential, string mount, Func<FakeVaultRequest, string, string, FakeVaultAnswer> login)
    {
        lock (gate)
        {
            At(mount, login).Roles[$"{role.Name}\n{credential}"] = role;
            return role;
        }
    }

    private Method At(string mount, Func<FakeVaultRequest, string, string, FakeVaultAnswer> login)
    {
        if (!_methods.TryGetValue(mount, out Method? method))
            _methods[mount] = method = new(login);
        return method;
    }

    private sealed class Method(Func<FakeVaultRequest, string, string, FakeVaultAnswer> login)
    {
        public Func<FakeVaultRequest, string, string, FakeVaultAnswer> Login { get; } = login;

        /// <summary>By role id; or by name and credential, with a line end between them.</summary>
        public Dictionary<string, FakeVaultRole> Roles { get; } = new(StringComparer.Ordinal);

        public string? DefaultRole { get; set; }

        public bool HasRole(string name) => Roles.Values.Any(role => role.Name == name);

        public FakeVaultRole? Accepted(string credential, string? name) => Roles
            .Where(entry => entry.Key.EndsWith("\n" + credential, StringComparison.Ordinal) && (name is null || entry.Value.Name == name))
            .Select(entry => entry.Value)
            .FirstOrDefault();
    }
}
