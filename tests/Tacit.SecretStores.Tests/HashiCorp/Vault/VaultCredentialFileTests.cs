using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault;
using Tacit.SecretStores.Tests.Local.File;
using Tacit.Testing;
using Tacit.Testing.Backends;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>Credentials in files: where they are looked for, and what they may look like.</summary>
public sealed class VaultCredentialFileTests : IDisposable
{
    private readonly TemporaryFolder _working = new();
    private readonly TemporaryFolder _component = new();

    [Theory]
    [InlineData("root")]
    [InlineData("root\n")]
    [InlineData(" \t root \r\n\r\n")]
    [InlineData("\ufeffroot\r\n")]
    public async Task White_space_around_a_token_does_not_matter(string content)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();

        ISecretStore store = await vault.StoreAsync(("vaultTokenMountPath", _working.Write("token", content)));

        await vault.FailsAsync(store, SecretStoreFailure.NotFound);
        Assert.All(vault.Vault.Calls, call => Assert.Equal("root", call.Token));
    }

    [Fact]
    public async Task White_space_around_a_value_does_not_matter()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();

        await vault.StoreAsync(("vaultToken", " root\n"));

        Assert.All(vault.Vault.Calls, call => Assert.Equal("root", call.Token));
    }

    [Theory]
    [InlineData(" two words \t", " two words \t")]
    [InlineData("line\n", "line")]
    [InlineData("line\r\n", "line")]
    [InlineData(" line \n\n", " line \n")]
    [InlineData("line\r", "line\r")]
    [InlineData("\nline", "\nline")]
    public async Task A_password_keeps_the_white_space_around_it_and_its_file_one_line_end_less(string content, string password)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Logins.User(new() { Name = "file" }, password);
        vault.Vault.Logins.User(new() { Name = "value" }, content);

        await vault.StoreAsync(("vaultAuthMethod", "userpass"), ("vaultUsername", "file"), ("vaultPasswordPath", _working.Write("password", content)));
        await vault.StoreAsync(("vaultAuthMethod", "userpass"), ("vaultUsername", "value"), ("vaultPassword", content));

        Assert.Equal(2, vault.Surroundings.Said(LogEventIds.VaultLoggedIn));
    }

    [UnixFact]
    public async Task A_file_that_cannot_be_read_in_time_fails_the_login_and_the_next_one_waits_for_the_same_read()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Put("secret/dapr/db", ("password", "p"));
        vault.Vault.Logins.User(new() { Name = "ann", Policies = ["app"] }, "secret");
        string pipe = Path.Combine(_working.Path, "pipe");
        SecretsFolder.Run("mkfifo", pipe);
        TimeSpan timeout = TimeSpan.FromSeconds(2);

        Task<ISecretStore> starting = vault.StoreAsync(("vaultAuthMethod", "userpass"), ("vaultUsername", "ann"), ("vaultPasswordPath", pipe), ("vaultTimeout", "2s"));
        await vault.ArmedAsync(timeout);
        vault.Advance(timeout);
        ISecretStore store = await starting;
        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, $"vaultPasswordPath: {pipe} could not be read within 2 s");
        Assert.Empty(vault.Vault.Calls);

        vault.Advance(TimeSpan.FromSeconds(1));
        await vault.ArmedAsync(timeout);
        await File.WriteAllTextAsync(pipe, "secret\n");

        Assert.Single((await store.GetAsync("db")).Pairs);
    }

    [Fact]
    public async Task A_relative_path_is_looked_for_in_the_working_directory_and_then_beside_the_component()
    {
        StoreSurroundings surroundings = Surroundings();
        await using FakeVault vault = await FakeVault.StartAsync(surroundings.Clock);
        (string, string)[] metadata = [("vaultAddr", vault.Address), ("vaultTokenMountPath", "secrets/token")];

        string both = $"{Path.Combine(_working.Path, "secrets/token")} and {Path.Combine(_component.Path, "secrets/token")}";
        await surroundings.RefusesAsync("vaultTokenMountPath", metadata, $"vaultTokenMountPath: {both} do not exist");

        _component.Write("secrets/token", "beside");
        await using (await surroundings.CreateAsync(metadata))
            Assert.Equal("beside", vault.Calls[^1].Token);

        _working.Write("secrets/token", "working");
        await using (await surroundings.CreateAsync(metadata))
            Assert.Equal("working", vault.Calls[^1].Token);
    }

    [Fact]
    public async Task The_files_of_certificates_are_looked_for_in_the_same_way()
    {
        using TestCertificates certificates = new();
        StoreSurroundings surroundings = Surroundings();
        await using FakeVault vault = await FakeVault.StartAsync(surroundings.Clock, new(certificates.Server("127.0.0.1")));
        _component.Write("cas/ca.pem", certificates.AuthorityPem);

        foreach ((string, string) ca in (IEnumerable<(string, string)>)[("caCert", "cas/ca.pem"), ("caPath", "cas")])
            await using (await surroundings.CreateAsync(("vaultAddr", vault.Address), ("vaultToken", "root"), ca))
                Assert.NotEmpty(vault.Calls);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" \r\n", "is empty")]
    [InlineData("canary-7f3a91\ncanary-7f3a91", "the token holds white space or other characters that no token has")]
    [InlineData("canary-7f3a91 x", "the token holds white space or other characters that no token has")]
    [InlineData("canary-7f3a91\u00e9", "the token holds white space or other characters that no token has")]
    public async Task What_is_no_token_is_refused_at_the_start_and_not_quoted(string content, string words)
    {
        StoreSurroundings surroundings = Surroundings();
        _working.Write("token", content);

        await surroundings.FailsAsync(() => surroundings.CreateAsync(("vaultTokenMountPath", "token")).AsTask(), SecretStoreFailure.InvalidRequest, words);
    }

    [Fact]
    public async Task A_file_that_is_too_large_for_a_token_is_refused()
    {
        string path = _working.Write("token", new string('x', 64 * 1024 + 1));

        await Surroundings().RefusesAsync("vaultTokenMountPath", [("vaultTokenMountPath", "token")], $"vaultTokenMountPath: {path} is larger than 64 KiB: it holds no credential");
    }

    [Fact]
    public async Task A_folder_is_no_token()
    {
        await Surroundings().RefusesAsync("vaultTokenMountPath", [("vaultTokenMountPath", _working.Path)], $"vaultTokenMountPath: {_working.Path} cannot be read");
    }

    [Fact]
    public async Task Older_names_of_fields_mean_the_same()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Logins.Kubernetes(new() { Name = "app" }, "service-account", "cluster/one");

        await vault.StoreAsync(
            ("vaultAuthMethod", "kubernetes"),
            ("vaultKubernetesRole", "app"),
            ("vaultKubernetesMountPath", "cluster/one"),
            ("vaultServiceAccountTokenPath", _working.Write("jwt", "service-account\n")));

        Assert.Equal("/v1/auth/cluster/one/login", Assert.Single(vault.Vault.Calls, call => call.Method == "POST").RawPath);
    }

    [Theory]
    [InlineData("auth/own")]
    [InlineData("/auth/own/")]
    [InlineData("own/")]
    public async Task A_login_mount_may_be_written_with_and_without_what_it_is_below(string mount)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Logins.User(new() { Name = "ann" }, "secret", "own");

        await vault.StoreAsync(("vaultAuthMethod", "userpass"), ("vaultUsername", "ann"), ("vaultPassword", "secret"), ("vaultAuthMountPath", mount));

        Assert.Equal("/v1/auth/own/login/ann", Assert.Single(vault.Vault.Calls, call => call.Method == "POST").RawPath);
    }

    public void Dispose()
    {
        _working.Dispose();
        _component.Dispose();
    }

    private StoreSurroundings Surroundings() => new(VaultSecretStore.Descriptor) { BaseDirectories = [_working.Path, _component.Path] };
}
