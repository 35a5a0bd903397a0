using System.Net;
using System.Runtime.InteropServices;
using Tacit.Testing;
using Tacit.Testing.Vault;

namespace Tacit.FunctionalTests;

/// <summary>The published file over a Vault server: the sample's components, and what a process adds to the store.</summary>
public sealed class VaultStoreTests : IAsyncLifetime, IDisposable
{
    private const string Canary = "canary-9d27b1";
    private const string RoleId = "shop-role";

    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "vault");

    private readonly TemporaryFolder _folder = new();
    private FakeVault? _vault;

    private FakeVault Vault => _vault!;

    public async Task InitializeAsync()
    {
        _vault = await FakeVault.StartAsync(TimeProvider.System);
        Vault.Put("secret/dapr/db", ("user", "sa"), ("password", Canary));
        // As in policy.hcl.
        Vault.Policy("shop", ("secret/data/dapr/*", "read"), ("secret/metadata/dapr/*", "list"));
        Vault.Logins.AppRole(new FakeVaultRole { Name = "shop", Policies = ["shop"] }, RoleId);
    }

    public async Task DisposeAsync()
    {
        await Vault.DisposeAsync();
        Assert.Empty(Vault.UnexpectedCalls);
        Assert.Empty(Vault.Faults);
    }

    public void Dispose() => _folder.Dispose();

    [RequiresTheory("python3")]
    [InlineData("token")]
    [InlineData("approle")]
    public async Task The_sample_works(string login)
    {
        await using TacitProcess run = Run(login, "run", "--app-id", "shop", "--", "python3", Path.Combine(Sample, "app.py"));

        Assert.True(await run.ExitAsync() == 0, $"{run.Output}\n{run.Error}");
        Assert.Contains($"== APP == The database is opened by sa, with a password of {Canary.Length} characters.", run.OutputLines);
        Assert.DoesNotContain(Canary, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task The_token_ends_with_the_sidecar(PosixSignal signal)
    {
        await using TacitProcess serve = Run("approle", "serve", "--app-id", "shop", "--dapr-http-port", "0", "--dapr-grpc-port", "0", "--metrics-port", "0");
        await serve.HttpPortAsync();
        Assert.Single(Vault.LiveTokens);

        serve.Signal(signal);

        Assert.Equal(0, await serve.ExitAsync());
        Assert.Empty(Vault.LiveTokens);
    }

    [Fact]
    public async Task A_sidecar_starts_before_its_server_and_serves_when_it_is_there()
    {
        string secretId = Vault.CreateSecretId("shop");
        await Vault.StopAsync();
        await using TacitProcess serve = RunWith(secretId, "serve", "--app-id", "shop", "--dapr-http-port", "0", "--dapr-grpc-port", "0", "--metrics-port", "0");
        using HttpClient client = new() { BaseAddress = new($"http://127.0.0.1:{await serve.HttpPortAsync()}") };

        using HttpResponseMessage early = await client.GetAsync(new Uri("/v1.0/secrets/vault/db", UriKind.Relative));
        Assert.Equal(HttpStatusCode.InternalServerError, early.StatusCode);
        Assert.Contains("cannot be reached (connection refused)", await early.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Vault.RestartAsync();
        await serve.WaitForLineAsync("accepts AppRole login at auth/approle");

        Assert.Equal($$"""{"password":"{{Canary}}","user":"sa"}""", (await client.GetStringAsync(new Uri("/v1.0/secrets/vault/db", UriKind.Relative))).TrimEnd());
        Assert.Contains("starts without its server", serve.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_secret_id_is_an_error_with_its_place()
    {
        await using TacitProcess run = RunWith(Canary, "run", "--app-id", "shop", "--", "true");

        Assert.Equal(1, await run.ExitAsync());
        Assert.Contains($"{Components("approle")}/vault.yaml:4:3: error: component 'vault': AppRole login at auth/approle is refused by the server at {Vault.Address} (status 400)", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_asks_the_stores_finds_a_sealed_server()
    {
        string secretId = Vault.CreateSecretId("shop");
        Vault.Sealed = true;
        await using TacitProcess check = RunWith(secretId, "check", "--online");

        Assert.Equal(1, await check.ExitAsync());
        Assert.Contains($"the server at {Vault.Address} is sealed", check.Output + check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_on_demand_reach_an_app_and_end_with_it()
    {
        Vault.DatabaseRole("database", "shop", TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        Vault.Policy("shop", ("database/creds/shop", "read"));
        string component = await File.ReadAllTextAsync(Path.Combine(Components("approle"), "vault.yaml"));
        _folder.Write("approle/vault.yaml", $"{component.TrimEnd()}\n  - name: enginePath\n    value: database\n");
        await using TacitProcess run = Run("approle", "run", "--app-id", "shop", "--env", "DB_USER=vault/creds/shop#username", "--env", "DB_PASSWORD=vault/creds/shop#password", "--", "sh", "-c", "echo ${#DB_PASSWORD} of $DB_USER");

        Assert.True(await run.ExitAsync() == 0, $"{run.Output}\n{run.Error}");
        Assert.Contains(run.OutputLines, line => line.StartsWith("== APP == 20 of v-", StringComparison.Ordinal));
        Assert.Equal(1, Vault.Count("GET", "database/creds/shop"));
        Assert.Empty(Vault.LiveLeases);
    }

    /// <summary>The sample's component, at this server.</summary>
    private string Components(string login)
    {
        string path = Path.Combine(_folder.Path, login);
        if (!Directory.Exists(path))
            _folder.Write($"{login}/vault.yaml", File.ReadAllText(Path.Combine(Sample, login, "vault.yaml")).Replace("http://127.0.0.1:8200", Vault.Address, StringComparison.Ordinal));
        return path;
    }

    private TacitProcess Run(string login, string command, params string[] more) => Start(login, Vault.CreateSecretId("shop"), command, more);

    /// <summary>Logs in by AppRole, with this secret id.</summary>
    private TacitProcess RunWith(string secretId, string command, params string[] more) => Start("approle", secretId, command, more);

    private TacitProcess Start(string login, string secretId, string command, string[] more) => TacitProcess.Start(new StartOptions
    {
        Arguments = [command, "--resources-path", Components(login), .. more],
        WorkingDirectory = _folder.Path,
        Environment = new Dictionary<string, string> { ["VAULT_TOKEN"] = FakeVault.RootToken, ["ROLE_ID"] = RoleId, ["SECRET_ID"] = secretId },
    });
}
