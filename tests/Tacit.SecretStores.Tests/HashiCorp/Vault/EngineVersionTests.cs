using Tacit.Abstractions;
using Tacit.Testing.Backends;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>How the store learns of which version an engine is, and what it does where it cannot.</summary>
public sealed class EngineVersionTests
{
    private const string Question = "sys/internal/ui/mounts/";

    [Fact]
    public async Task The_server_is_asked_once()
    {
        await using VaultHarness vault = await StartAsync();
        ISecretStore store = await vault.StoreAsync();

        SecretData[] secrets = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => store.GetAsync("db")));
        await store.BulkGetAsync();
        vault.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await store.GetAsync("db");

        Assert.All(secrets, secret => Assert.Equal("two", Assert.Single(secret.Pairs).Value));
        Assert.Equal(1, vault.Vault.Count("GET", Question));
        Assert.Equal(1, vault.Surroundings.Said(LogEventIds.VaultEngineFound));
    }

    [Theory]
    [InlineData("secret", "2", "two")]
    [InlineData("kv1", "1", "one")]
    public async Task A_version_that_is_given_is_not_asked_for(string enginePath, string version, string value)
    {
        await using VaultHarness vault = await StartAsync();
        ISecretStore store = await vault.StoreAsync(("enginePath", enginePath), ("engineVersion", version));

        Assert.Equal(value, Assert.Single((await store.GetAsync("db")).Pairs).Value);

        Assert.Equal(0, vault.Vault.Count("GET", Question));
    }

    [Fact]
    public async Task Version_1_given_for_an_engine_of_version_2_is_noticed()
    {
        await using VaultHarness vault = await StartAsync();
        ISecretStore store = await vault.StoreAsync(("engineVersion", "1"));

        await vault.FailsAsync(store, SecretStoreFailure.InvalidRequest, "the engine at secret/ does not answer like KV version 1; engineVersion auto asks the server which version it is");
        await vault.Surroundings.FailsAsync(() => store.BulkGetAsync(), SecretStoreFailure.InvalidRequest, "engineVersion auto");
    }

    [Fact]
    public async Task Version_2_given_for_an_engine_of_version_1_finds_nothing()
    {
        await using VaultHarness vault = await StartAsync();
        ISecretStore store = await vault.StoreAsync(("enginePath", "kv1"), ("engineVersion", "2"));

        await vault.FailsAsync(store, SecretStoreFailure.NotFound);
    }

    [Fact]
    public async Task Where_the_server_does_not_tell_version_2_is_assumed_and_asked_again_after_a_minute()
    {
        await using VaultHarness vault = await StartAsync();
        vault.Vault.Intercept = FakeVaultMisbehaviour.When(IsQuestion, FakeVaultMisbehaviour.Error(403, "preflight capability check returned 403"), times: 1);
        ISecretStore store = await vault.StoreAsync(("enginePath", "kv1"));

        await vault.FailsAsync(store, SecretStoreFailure.NotFound);
        vault.Advance(TimeSpan.FromSeconds(59));
        await vault.FailsAsync(store, SecretStoreFailure.NotFound);
        Assert.Equal(1, vault.Vault.Count("GET", Question));
        Assert.Equal(1, vault.Surroundings.Said(LogEventIds.VaultEngineAssumed));
        Assert.Equal(0, vault.Surroundings.Said(LogEventIds.VaultEngineFound));

        vault.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("one", Assert.Single((await store.GetAsync("db")).Pairs).Value);
        Assert.Equal(2, vault.Vault.Count("GET", Question));
    }

    [Theory]
    [InlineData("{\"data\":{}}")]
    [InlineData("{\"data\":{\"type\":5,\"path\":\"secret/\"}}")]
    [InlineData("{\"data\":null}")]
    [InlineData("[]")]
    [InlineData("{\"data\":{\"type\":\"kv\",\"path\":\"elsewhere/\",\"options\":{\"version\":\"2\"}}}")]
    public async Task An_answer_that_tells_nothing_of_this_engine_leaves_the_assumption(string body)
    {
        await using VaultHarness vault = await StartAsync();
        vault.Vault.Intercept = FakeVaultMisbehaviour.When(IsQuestion, Misbehaviour.Text(body));
        ISecretStore store = await vault.StoreAsync();

        Assert.Equal("two", Assert.Single((await store.GetAsync("db")).Pairs).Value);

        Assert.Equal(1, vault.Surroundings.Said(LogEventIds.VaultEngineAssumed));
    }

    [Fact]
    public async Task A_server_that_fails_is_asked_again_by_the_next_read()
    {
        await using VaultHarness vault = await StartAsync();
        vault.Vault.Intercept = FakeVaultMisbehaviour.When(IsQuestion, FakeVaultMisbehaviour.Error(500, VaultFailures.Canary), times: 1);
        ISecretStore store = await vault.StoreAsync();

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, "failed (status 500)");

        Assert.Equal("two", Assert.Single((await store.GetAsync("db")).Pairs).Value);
        Assert.Equal(0, vault.Surroundings.Said(LogEventIds.VaultEngineAssumed));
    }

    [Fact]
    public async Task A_caller_that_gives_up_while_the_server_is_asked_does_not_stop_the_others()
    {
        await using VaultHarness vault = await StartAsync();
        using HeldCall held = new(static (_, _) => Task.FromResult(false));
        vault.Vault.Intercept = FakeVaultMisbehaviour.When(IsQuestion, held.AnswerAsync);
        ISecretStore store = await vault.StoreAsync();
        using CancellationTokenSource caller = new();
        Task<SecretData> first = store.GetAsync(new("db", new Dictionary<string, string>()), caller.Token).AsTask();
        Task<SecretData> second = store.GetAsync("db");

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        held.Release();
        Assert.Equal("two", Assert.Single((await second).Pairs).Value);
        Assert.Equal(1, vault.Vault.Count("GET", Question));
    }

    [Fact]
    public async Task Callers_that_wait_for_a_silent_server_fail_together_after_the_time_of_one_call()
    {
        await using VaultHarness vault = await StartAsync();
        vault.Vault.Intercept = FakeVaultMisbehaviour.When(IsQuestion, Misbehaviour.Silence());
        ISecretStore store = await vault.StoreAsync(("vaultTimeout", "7s"));

        Task<SecretStoreException>[] reads = [.. Enumerable.Range(0, 6).Select(_ => vault.FailsAsync(store, SecretStoreFailure.Unavailable, "did not answer within 7 s"))];
        await vault.ArmedAsync(TimeSpan.FromSeconds(7));
        vault.Advance(TimeSpan.FromSeconds(7));
        await Task.WhenAll(reads).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.InRange(vault.Vault.Count("GET", Question), 0, 1);
        vault.Vault.Intercept = null;
        Assert.Equal("two", Assert.Single((await store.GetAsync("db")).Pairs).Value);
    }

    [Fact]
    public async Task An_engine_that_is_upgraded_meanwhile_is_noticed_after_five_minutes()
    {
        await using VaultHarness vault = await StartAsync();
        ISecretStore store = await vault.StoreAsync(("enginePath", "kv1"));
        Assert.Equal("one", Assert.Single((await store.GetAsync("db")).Pairs).Value);
        vault.Vault.Mount("kv1", "kv", 2);
        vault.Vault.Put("kv1/dapr/db", ("value", "upgraded"));

        vault.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await vault.FailsAsync(store, SecretStoreFailure.InvalidRequest, "does not answer like KV version 1", "again every 5 minutes");
        vault.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("upgraded", Assert.Single((await store.GetAsync("db")).Pairs).Value);
        Assert.Equal(2, vault.Vault.Count("GET", Question));
        Assert.Equal(2, vault.Surroundings.Said(LogEventIds.VaultEngineFound));
    }

    private static bool IsQuestion(FakeVaultCall call) => call.Is("GET", Question);

    private static async Task<VaultHarness> StartAsync()
    {
        VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Put("secret/dapr/db", ("value", "two"));
        vault.Vault.Mount("kv1", "kv", 1);
        vault.Vault.Put("kv1/dapr/db", ("value", "one"));
        return vault;
    }
}
