using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Testing;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>Secrets that are kept in memory, and the watch that keeps them fresh.</summary>
public sealed class KubernetesCacheTests : IAsyncLifetime
{
    private const string Objects = "/api/v1/namespaces/shop/secrets/";

    private KubernetesHarness _harness = null!;
    private int _askedBefore;

    public async Task InitializeAsync()
    {
        _harness = await KubernetesHarness.StartAsync();
        _harness.Kubernetes.PutSecret("shop", "db", ("value", "one"));
        _harness.Kubernetes.PutSecret("shop", "mail", ("value", "m"));
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task A_thousand_gets_and_bulks_cost_one_list_and_one_watch()
    {
        ISecretStore store = await StartAsync();

        for (int i = 0; i < 500; i++)
        {
            Assert.Equal("one", await ValueAsync(store, "db"));
            Assert.Equal(2, (await store.BulkGetAsync()).Count);
        }

        Assert.Equal(0, Asked());
        Assert.Equal((1, 1), (Lists(), Watches()));
    }

    [Fact]
    public async Task What_changes_is_there_soon()
    {
        ISecretStore store = await StartAsync();

        _harness.Kubernetes.PutSecret("shop", "db", ("value", "two"));
        _harness.Kubernetes.PutSecret("shop", "new", ("value", "n"));
        _harness.Kubernetes.Delete("secrets", "shop", "mail");

        await UntilAsync(async () => !(await store.BulkGetAsync()).ContainsKey("mail"));
        Assert.Equal("two", await ValueAsync(store, "db"));
        Assert.Equal("n", await ValueAsync(store, "new"));
        Assert.Equal(0, Asked());
        Assert.Equal(SecretStoreFailure.NotFound, (await store.FailureAsync("mail")).Failure);
    }

    [Fact]
    public async Task What_is_not_kept_is_asked_for()
    {
        ISecretStore store = await StartAsync();

        Assert.Equal(SecretStoreFailure.NotFound, (await store.FailureAsync("absent")).Failure);
        Assert.Equal(1, _harness.Kubernetes.Count("GET", Objects + "absent"));
    }

    [Fact]
    public async Task A_watch_that_is_cut_goes_on_where_it_was_without_another_list()
    {
        ISecretStore store = await StartAsync();
        int lists = Lists();

        _harness.Kubernetes.CutWatches();
        _harness.Kubernetes.PutSecret("shop", "db", ("value", "two"));
        await PausedAsync();
        await _harness.WatchingAsync();

        await UntilAsync(async () => await ValueAsync(store, "db") == "two");
        Assert.Equal(lists, Lists());
        Assert.DoesNotContain(_harness.Surroundings.Logs.Lines, line => line.Level > LogLevel.Debug);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_watch_whose_past_is_forgotten_begins_with_a_list(bool whileOpen)
    {
        ISecretStore store = await StartAsync();
        _harness.Kubernetes.PutSecret("shop", "db", ("value", "two"));
        _harness.Kubernetes.Compact();

        if (whileOpen)
            _harness.Kubernetes.ExpireWatches();
        else
            _harness.Kubernetes.CutWatches();
        _harness.Kubernetes.Delete("secrets", "shop", "mail");
        _harness.Kubernetes.Compact();
        await PausedAsync();
        if (!whileOpen)
            await PausedAsync();
        await _harness.WatchingAsync();

        Assert.Equal("two", await ValueAsync(store, "db"));
        Assert.Equal(["db"], (await store.BulkGetAsync()).Keys);
    }

    [Fact]
    public async Task A_bookmark_moves_the_watch_on()
    {
        ISecretStore store = await StartAsync();
        _harness.Kubernetes.PutSecret("elsewhere", "x", ("value", "x"));
        _harness.Kubernetes.SendBookmarks();
        _harness.Kubernetes.PutSecret("shop", "db", ("value", "two"));
        await UntilAsync(async () => await ValueAsync(store, "db") == "two");
        int lists = Lists();

        _harness.Kubernetes.Compact();
        _harness.Kubernetes.CutWatches();
        await PausedAsync();
        await _harness.WatchingAsync();

        Assert.Equal(lists, Lists());
    }

    [Fact]
    public async Task A_watch_that_says_nothing_for_too_long_is_opened_anew()
    {
        ISecretStore store = await StartAsync();
        int opened = Watches();

        await _harness.Surroundings.Clock.TimerAsync(TimeSpan.FromSeconds(150)).WaitAsync(TimeSpan.FromSeconds(30));
        _harness.Advance(TimeSpan.FromSeconds(150));
        await PausedAsync();
        await UntilAsync(() => Task.FromResult(Watches() == opened + 1));

        Assert.Equal("one", await ValueAsync(store, "db"));
    }

    [Fact]
    public async Task Without_a_watch_gets_go_to_the_server()
    {
        _harness.Kubernetes.RevokeGrants(KubernetesHarness.Account);
        _harness.Kubernetes.Grant(KubernetesHarness.Account, "shop", "get", "secrets");
        ISecretStore store = await _harness.StoreAsync(("cache", "true"));
        await _harness.SaidAsync(LogEventIds.WatchBroken, 1);

        Assert.Equal("one", await ValueAsync(store, "db"));
        Assert.Equal(1, _harness.Kubernetes.Count("GET", Objects + "db"));
        string said = Assert.Single(_harness.Surroundings.Logs.Lines, line => line.Id.Id == LogEventIds.WatchBroken).Message;
        Assert.Contains("verb 'list' on resource 'secrets'", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_server_is_away_what_was_kept_is_answered()
    {
        ISecretStore store = await StartAsync();
        await _harness.Kubernetes.StopAsync();
        await _harness.SaidAsync(LogEventIds.WatchEnded, 1);

        Assert.Equal("one", await ValueAsync(store, "db"));
        Assert.Equal(["db", "mail"], (await store.BulkGetAsync()).Keys.Order());
        Assert.Equal(SecretStoreFailure.Unavailable, (await store.FailureAsync("absent")).Failure);
        // The first answers may be given before the watch has noticed.
        await UntilAsync(async () => await ValueAsync(store, "db") == "one" && _harness.Surroundings.Said(LogEventIds.KeptSecretUsed) > 0);
    }

    [Fact]
    public async Task A_right_that_is_taken_away_is_not_kept_from_memory()
    {
        ISecretStore store = await StartAsync();

        _harness.Kubernetes.RevokeGrants(KubernetesHarness.Account);
        _harness.Kubernetes.CutWatches();

        await UntilAsync(async () => await Record.ExceptionAsync(() => store.GetAsync("db")) is SecretStoreException { Failure: SecretStoreFailure.PermissionDenied });
    }

    [Theory]
    [InlineData("{\"type\":\"MODIFIED\",\"object\":{\"metadata\"")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":500}}")]
    public async Task An_event_that_is_none_breaks_the_watch_and_nothing_else(string text)
    {
        ISecretStore store = await StartAsync();

        _harness.Kubernetes.SendToWatches(text + "\n");
        await _harness.SaidAsync(LogEventIds.WatchBroken, 1);
        await PausedAsync();
        await _harness.WatchingAsync();

        _harness.Kubernetes.PutSecret("shop", "db", ("value", "two"));
        await UntilAsync(async () => await ValueAsync(store, "db") == "two");
    }

    [Fact]
    public async Task Trouble_is_said_once_and_asked_about_less_and_less_often()
    {
        await StartAsync();
        List<TimeSpan> pauses = [];
        await _harness.Kubernetes.StopAsync();

        for (int i = 0; i < 4; i++)
            pauses.Add(await PausedAsync());
        await _harness.Surroundings.Clock.TimerAsync(TimeSpan.FromSeconds(8)).WaitAsync(TimeSpan.FromSeconds(30));
        await _harness.Kubernetes.RestartAsync();
        pauses.Add(await PausedAsync());

        Assert.Equal([0.5, 1, 2, 4, 8], pauses.Select(pause => pause.TotalSeconds));
        await _harness.SaidAsync(LogEventIds.WatchRestored, 1);
        Assert.Equal(1, _harness.Surroundings.Said(LogEventIds.WatchBroken));
    }

    [Fact]
    public async Task Another_namespace_has_a_copy_of_its_own()
    {
        _harness.Kubernetes.Grant(KubernetesHarness.Account, "other", "get,list,watch", "secrets");
        _harness.Kubernetes.PutSecret("other", "db", ("value", "theirs"));
        ISecretStore store = await StartAsync(("allowedNamespaces", "other"));
        GetSecretRequest request = new("db", new Dictionary<string, string> { ["namespace"] = "other" });

        Assert.Equal("theirs", Assert.Single((await store.GetAsync(request, CancellationToken.None)).Pairs).Value);
        await _harness.Kubernetes.WatchingAsync("secrets", "other", 1).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("theirs", Assert.Single((await store.GetAsync(request, CancellationToken.None)).Pairs).Value);
        Assert.Equal("one", await ValueAsync(store, "db"));
    }

    [Fact]
    public async Task The_watch_ends_with_the_store()
    {
        ISecretStore store = await StartAsync();

        await store.DisposeAsync();

        await UntilAsync(() => Task.FromResult(_harness.Kubernetes.WatchCount == 0));
    }

    private async Task<ISecretStore> StartAsync(params (string Name, string Value)[] metadata)
    {
        ISecretStore store = await _harness.StoreAsync([("cache", "true"), .. metadata]);
        await _harness.WatchingAsync();
        // The server has answered; the store knows it when it no longer asks for what it keeps.
        int asked;
        do
        {
            asked = _harness.Kubernetes.Calls.Count;
            await store.GetAsync("mail");
        }
        while (asked != _harness.Kubernetes.Calls.Count);
        _askedBefore = _harness.Kubernetes.Count("GET", Objects);
        return store;
    }

    private int Watches() => _harness.Kubernetes.Calls.Count(call => call.IsWatch);

    private int Lists() => _harness.Kubernetes.Calls.Count(call => !call.IsWatch && call.RawPath.EndsWith("/secrets", StringComparison.Ordinal));

    private int Asked() => _harness.Kubernetes.Count("GET", Objects) - _askedBefore;

    /// <summary>Lets the pause go by that the watch makes.</summary>
    private async Task<TimeSpan> PausedAsync()
    {
        TimeSpan pause = await _harness.Surroundings.Clock.TimerAsync(span => span.TotalSeconds is 0.5 or 1 or 2 or 4 or 8).WaitAsync(TimeSpan.FromSeconds(30));
        _harness.Advance(pause);
        return pause;
    }

    private static async Task<string> ValueAsync(ISecretStore store, string name) => Assert.Single((await store.GetAsync(name)).Pairs).Value;

    /// <summary>Waits for what a watch brings, which comes from another thread.</summary>
    private static Task UntilAsync(Func<Task<bool>> isSo) => Eventually.TrueAsync(isSo, TimeSpan.FromSeconds(30));
}
