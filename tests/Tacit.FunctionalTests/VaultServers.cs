using System.Text.Json.Nodes;
using Tacit.Testing;
using Tacit.Testing.Backends;
using Tacit.Testing.Vault;

namespace Tacit.FunctionalTests;

/// <summary>Fake Vaults in every state that a client may meet, and a file of settings that tells a client of them.</summary>
internal sealed class VaultServers : IAsyncDisposable
{
    private const string RoleId = "5b4b4c1d-app-role";
    private const string Jwt = "eyJhbGciOiJSUzI1NiJ9.an-identity.a-signature";
    private const string Password = "correct horse";
    private const string Namespace = "team/a";

    private static readonly FakeVaultRole App = new() { Name = "app", Policies = ["app"], MaxTtl = TimeSpan.FromHours(4) };

    private readonly TestTimeProvider _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _certificates = new();
    private readonly List<FakeVault> _all = [];

    public string SettingsPath => Path.Combine(_folder.Path, "settings.json");

    public IEnumerable<string> Faults => _all.SelectMany(vault => vault.Faults);

    public IEnumerable<FakeVaultCall> UnexpectedCalls => _all.SelectMany(vault => vault.UnexpectedCalls);

    public static async Task<VaultServers> StartAsync()
    {
        VaultServers servers = new();
        await servers.StartAllAsync();
        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (FakeVault vault in _all)
            await vault.DisposeAsync();
        _certificates.Dispose();
        _folder.Dispose();
    }

    private async Task StartAllAsync()
    {
        FakeVault main = await StartOneAsync();
        FakeVault sealedOne = await StartOneAsync();
        sealedOne.Sealed = true;
        FakeVault standby = await StartOneAsync();
        standby.Standby = main.Address;
        FakeVault limited = await StartOneAsync();
        limited.Intercept = FakeVaultMisbehaviour.TooManyRequests(TimeSpan.FromSeconds(1));
        FakeVault namespaced = await StartOneAsync();
        namespaced.Namespace = Namespace;
        namespaced.Put("secret/app/db", ("in", "namespace"));
        JsonObject settings = new()
        {
            ["address"] = main.Address,
            ["token"] = FakeVault.RootToken,
            ["roleId"] = RoleId,
            ["secretId"] = main.CreateSecretId("app"),
            ["jwt"] = Jwt,
            ["password"] = Password,
            ["sealed"] = sealedOne.Address,
            ["standby"] = standby.Address,
            ["limited"] = limited.Address,
            ["namespaced"] = new JsonObject { ["address"] = namespaced.Address, ["namespace"] = Namespace, ["token"] = namespaced.CreateToken(policies: "app") },
            ["tls"] = await StartTlsAsync(),
        };
        _folder.Write("settings.json", settings.ToJsonString());
    }

    private async Task<FakeVault> StartOneAsync(FakeVaultTls? tls = null)
    {
        FakeVault vault = await FakeVault.StartAsync(_clock, tls);
        _all.Add(vault);
        vault.Policy("app", ("secret/data/app/*", "read"), ("secret/metadata/app/*", "list"), ("database/creds/readonly", "read"));
        vault.DatabaseRole("database", "readonly", TimeSpan.FromMinutes(5), TimeSpan.FromHours(1));
        vault.Logins.AppRole(App, RoleId);
        vault.Logins.Kubernetes(App, Jwt);
        vault.Logins.Jwt(App, Jwt, isDefault: true);
        vault.Logins.User(App, Password);
        return vault;
    }

    private async Task<JsonObject> StartTlsAsync()
    {
        FakeVault vault = await StartOneAsync(new(_certificates.Server("127.0.0.1"), AsksForClientCertificate: true));
        var client = _certificates.Client("app.example");
        vault.Logins.Certificate(App, client);
        return new()
        {
            ["address"] = vault.Address,
            ["authority"] = _folder.Write("authority.pem", _certificates.AuthorityPem),
            ["certificate"] = _folder.Write("client.pem", TestCertificates.Pem(client)),
            ["key"] = _folder.Write("client-key.pem", TestCertificates.KeyPem(client)),
        };
    }
}
