using Tacit.Abstractions;
using Tacit.Testing.Backends;
using Tacit.Testing.Vault;
using static Tacit.SecretStores.Tests.HashiCorp.Vault.VaultFailures;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>Answers that came whole, but are none of the API.</summary>
public sealed class VaultAnswerTests
{
    private const string Page = $"<html><body>{Canary}</body></html>";

    private static readonly Func<FakeVaultCall, Microsoft.AspNetCore.Http.HttpContext, Task<bool>> NoRoute =
        Misbehaviour.Text($"{{\"message\":\"no route {Canary}\"}}", status: 404);

    [Theory]
    [InlineData("[]")]
    [InlineData("[{\"data\":{\"data\":{\"a\":\"canary-7f3a91\"}}}]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("\"canary-7f3a91\"")]
    [InlineData("{\"data\":5}")]
    [InlineData("{\"data\":null}")]
    [InlineData("{\"data\":[\"canary-7f3a91\"]}")]
    [InlineData("{\"data\":{\"data\":5}}")]
    [InlineData("{\"data\":{\"data\":\"canary-7f3a91\"}}")]
    [InlineData("{\"data\":{\"data\":[\"canary-7f3a91\"]}}")]
    [InlineData("{\"data\":{\"password\":\"canary-7f3a91\"}}")]
    [InlineData("{\"DATA\":{\"data\":{\"password\":\"canary-7f3a91\"}}}")]
    public async Task Json_of_another_shape_is_no_secret(string body) =>
        await FailsAsync(body, SecretStoreFailure.InvalidRequest, "the engine at secret/ does not answer like KV version 2", "engineVersion auto");

    [Theory]
    [InlineData("{\"data\":{\"data\":{\"password\":\"canary-7f3a91")]
    [InlineData("{\"data\":{\"data\":{\"password\":\"canary-7f3a91\"}}} and more")]
    [InlineData("{\"data\":{\"data\":{\"password\":canary-7f3a91}}}")]
    [InlineData("{\"data\":{\"data\":{'password':'canary-7f3a91'}}}")]
    [InlineData("{\"data\":{\"data\":{\"password\":\"canary-7f3a91\",}}}")]
    [InlineData("canary-7f3a91")]
    [InlineData(" ")]
    public async Task Broken_json_is_unavailable(string body) => await FailsAsync(body, SecretStoreFailure.Unavailable, "answered with broken JSON");

    [Theory]
    [InlineData("{\"data\":{\"data\":{\"password\":\"canary-7f3a91 \\ud800\"}}}")]
    [InlineData("{\"data\":{\"data\":{\"canary-7f3a91 \\udc00\":\"x\"}}}")]
    [InlineData("{\"data\\ud800\":{},\"data\":{\"data\":{\"password\":\"canary-7f3a91 \\ud800\"}}}")]
    public async Task Texts_with_half_a_character_are_broken_json(string body) => await FailsAsync(body, SecretStoreFailure.Unavailable, "answered with broken JSON");

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_broken_json()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(async (_, context) =>
        {
            context.Response.ContentType = "application/json";
            byte[] body = [.. "{\"data\":{\"data\":{\"password\":\"canary-7f3a91 "u8, 0xC3, 0x28, .. "\"}}}"u8];
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
            return true;
        });
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, "answered with broken JSON");
    }

    [Fact]
    public async Task Json_that_ends_too_early_is_unavailable()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(FakeVaultMisbehaviour.TruncatedJson());
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, "answered with broken JSON");
    }

    [Fact]
    public async Task Json_of_ten_thousand_levels_is_refused() =>
        await FailsAsync(
            $"{{\"data\":{{\"data\":{{\"a\":{new string('[', 10_000)}\"{Canary}\"{new string(']', 10_000)}}}}}}}", SecretStoreFailure.Unavailable, "answered with broken JSON");

    [Theory]
    [InlineData("text/html; charset=utf-8")]
    [InlineData("text/plain")]
    [InlineData("")]
    public async Task A_page_in_place_of_a_secret_asks_whether_the_address_is_right(string contentType)
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(Misbehaviour.Text(Page, contentType));
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.InvalidRequest, "answers, but not with JSON", "is vaultAddr the address of a Vault or OpenBao server?");
    }

    [Fact]
    public async Task A_page_that_nothing_was_found_is_no_absent_secret()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(Misbehaviour.Text(Page, "text/html", status: 404));
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.InvalidRequest, "is vaultAddr the address of a Vault or OpenBao server?");
    }

    [Theory]
    [InlineData("GET", "secret/data/")]
    [InlineData("LIST", "secret/metadata/")]
    [InlineData("GET", "sys/internal/ui/mounts/")]
    public async Task The_json_of_another_server_that_nothing_was_found_is_neither_an_absent_secret_nor_an_empty_store(string method, string path)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Intercept = FakeVaultMisbehaviour.When(call => call.Is(method, path), NoRoute);
        ISecretStore store = await vault.StoreAsync();

        await vault.Surroundings.FailsAsync(
            () => method == "LIST" ? store.BulkGetAsync() : store.GetAsync("db"), SecretStoreFailure.InvalidRequest, "answers, but not as Vault does", "is vaultAddr the address");
    }

    [Theory]
    [InlineData("vaultToken", "vaultToken")]
    [InlineData("vaultAuthMethod", "userpass", "vaultUsername", "vaultPassword")]
    public async Task The_json_of_another_server_is_known_at_the_start(string field, string value, params string[] others)
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Intercept = NoRoute;

        await vault.Surroundings.FailsAsync(
            () => vault.StoreAsync([(field, value), .. others.Select(other => (other, "x"))]), SecretStoreFailure.InvalidRequest, "answers, but not as Vault does");
    }

    [Fact]
    public async Task A_server_that_speaks_https_alone_is_known_at_the_start()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Intercept = Misbehaviour.Text("Client sent an HTTP request to an HTTPS server.\n", "text/plain", status: 400);

        await vault.Surroundings.FailsAsync(() => vault.StoreAsync(), SecretStoreFailure.InvalidRequest, "is vaultAddr the address of a Vault or OpenBao server?");
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    public async Task The_page_of_a_proxy_that_reaches_no_server_is_unavailable(int status)
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(Misbehaviour.Text(Page, "text/html", status));
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, $"status {status}");
    }

    [Fact]
    public async Task Json_with_a_charset_or_of_another_json_type_is_read()
    {
        foreach (string type in (string[])["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.vault+json"])
        {
            (VaultHarness vault, ISecretStore store) = await StartAsync(Misbehaviour.Text("{\"data\":{\"data\":{\"a\":\"1\"}}}", type));
            await using VaultHarness started = vault;

            Assert.Equal("1", Assert.Single((await store.GetAsync("db")).Pairs).Value);
        }
    }

    [Fact]
    public async Task An_error_that_calls_itself_json_and_is_none_keeps_its_kind()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(Misbehaviour.Text($"{{\"errors\":[\"{Canary}", status: 500));
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, "failed (status 500)");
    }

    private static async Task FailsAsync(string body, SecretStoreFailure kind, params string[] words)
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(Misbehaviour.Text(body));
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, kind, words);
    }
}
