using System.Collections.ObjectModel;
using System.Net;
using System.Net.Sockets;
using Tacit.Abstractions;
using Tacit.Testing.Backends;
using Tacit.Testing.Vault;
using static Tacit.SecretStores.Tests.HashiCorp.Vault.VaultFailures;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>Servers that are not there, hang up, or are slower than the time limit.</summary>
public sealed class VaultOutageTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(7);

    [Fact]
    public async Task A_server_that_refuses_connections_is_unavailable_and_used_again_when_it_is_back()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Put("secret/dapr/db", ("password", Canary));
        ISecretStore store = await vault.StoreAsync();
        await store.GetAsync("db");
        await vault.Vault.StopAsync();

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, $"the server at {vault.Vault.Address} cannot be reached (connection refused)");

        await vault.Vault.RestartAsync();
        Assert.Single((await store.GetAsync("db")).Pairs);
    }

    [Fact]
    public async Task A_store_starts_without_a_server_and_uses_it_when_it_is_there()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Put("secret/dapr/db", ("password", Canary));
        await vault.Vault.StopAsync();

        ISecretStore store = await vault.StoreAsync();
        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, "connection refused");

        await vault.Vault.RestartAsync();
        vault.Advance(TimeSpan.FromSeconds(1));
        Assert.Single((await store.GetAsync("db")).Pairs);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_named()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        ISecretStore store = await vault.StoreAsync(("vaultAddr", "https://name.invalid:8200"));

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, "the name 'name.invalid' cannot be resolved");
    }

    [Fact]
    public async Task A_server_that_hangs_up_without_an_answer_is_unavailable_and_not_asked_for_ever()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(Misbehaviour.Abort());
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, vault.Vault.Address);

        Assert.InRange(vault.Vault.Calls.Count(IsRead), 1, 5);
    }

    [Fact]
    public async Task A_body_that_ends_too_early_is_unavailable()
    {
        (VaultHarness vault, ISecretStore store) = await StartAsync(FakeVaultMisbehaviour.TruncatedBody());
        await using VaultHarness started = vault;

        await vault.FailsAsync(store, SecretStoreFailure.Unavailable, vault.Vault.Address);
    }

    [Fact]
    public async Task A_silent_server_is_left_at_the_time_limit() => await LeavesAsync(Misbehaviour.Silence());

    [Fact]
    public async Task A_server_that_stops_in_the_middle_of_a_body_is_left_at_the_time_limit() => await LeavesAsync(Misbehaviour.StandsStill());

    [Fact]
    public async Task A_server_that_sends_one_byte_after_another_is_left_at_the_time_limit() =>
        await LeavesAsync(Misbehaviour.SlowLoris(TimeSpan.FromMilliseconds(5)));

    [Fact]
    public async Task An_answer_within_the_time_limit_is_waited_for()
    {
        await using VaultHarness vault = await VaultHarness.StartAsync();
        vault.Vault.Put("secret/dapr/db", ("password", Canary));
        ISecretStore store = await vault.StoreAsync(("vaultTimeout", "7s"));
        vault.Misbehave(Misbehaviour.Delay(TimeSpan.FromSeconds(6), vault.Surroundings.Clock));

        Task<SecretData> read = store.GetAsync("db");
        await vault.ArmedAsync(TimeSpan.FromSeconds(6));
        vault.Advance(TimeSpan.FromSeconds(6));

        Assert.Single((await read).Pairs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_caller_that_gives_up_is_let_go_and_the_server_sees_it(bool hasBegun)
    {
        StalledRead stalled = new(hasBegun ? Misbehaviour.StandsStill() : Misbehaviour.Silence());
        (VaultHarness vault, ISecretStore store) = await StartAsync(stalled.AnswerAsync);
        await using VaultHarness started = vault;
        using CancellationTokenSource caller = new();

        Task<SecretData> read = store.GetAsync(new("db", ReadOnlyDictionary<string, string>.Empty), caller.Token).AsTask();
        await stalled.Arrived;
        await caller.CancelAsync();

        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(caller.Token, cancelled.CancellationToken);
        await stalled.HungUp;
        vault.Vault.Intercept = null;
        Assert.Equal(SecretStoreFailure.NotFound, (await store.FailureAsync("db")).Failure);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_server_that_accepts_connections_and_nothing_else_is_left_at_the_time_limit(string scheme)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        StoreSurroundings surroundings = new(SecretStores.HashiCorp.Vault.VaultSecretStore.Descriptor);
        Task<ISecretStore> starting = surroundings.CreateAsync(
            ("vaultAddr", $"{scheme}://{listener.LocalEndpoint}"), ("vaultToken", Canary), ("vaultTimeout", "2s")).AsTask();
        await surroundings.Clock.TimerAsync(TimeSpan.FromSeconds(2));

        surroundings.Clock.Advance(TimeSpan.FromSeconds(2));
        await using ISecretStore store = await starting;

        await surroundings.FailsAsync(() => store.GetAsync("db"), SecretStoreFailure.Unavailable, "did not answer within 2 s; vaultTimeout allows more");
    }

    private static async Task LeavesAsync(Func<FakeVaultCall, Microsoft.AspNetCore.Http.HttpContext, Task<bool>> misbehave)
    {
        StalledRead stalled = new(misbehave);
        (VaultHarness vault, ISecretStore store) = await StartAsync(stalled.AnswerAsync, ("vaultTimeout", "7s"));
        await using VaultHarness started = vault;

        Task<SecretData> read = store.GetAsync("db");
        await stalled.Arrived;
        vault.Advance(Limit);

        await vault.Surroundings.FailsAsync(() => read, SecretStoreFailure.Unavailable, $"the server at {vault.Vault.Address} did not answer within 7 s; vaultTimeout allows more");
        await stalled.HungUp;
    }
}
