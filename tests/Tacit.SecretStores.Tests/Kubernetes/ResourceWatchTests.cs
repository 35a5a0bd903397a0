using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Kubernetes.Api;
using Tacit.Kubernetes.Clusters;
using Tacit.Testing.Backends;
using Tacit.Testing.Kubernetes;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>How long a watch waits before it asks again, and from where it goes on.</summary>
public sealed class ResourceWatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>No pause is as long.</summary>
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(13);

    private KubernetesHarness _harness = null!;
    private ReadingClock _clock = null!;
    private ApiClient? _client;
    private ResourceWatch<string>? _watch;

    public async Task InitializeAsync()
    {
        _harness = await KubernetesHarness.StartAsync();
        _clock = new(_harness.Surroundings.Clock);
        _harness.Kubernetes.PutSecret("shop", "db", ("value", "one"));
    }

    public async Task DisposeAsync()
    {
        if (_watch is not null)
            await _watch.DisposeAsync();
        _client?.Dispose();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task A_watch_that_ends_in_its_time_is_opened_again_at_once_from_the_last_change()
    {
        Follow();
        await _clock.ReadsAsync(1);
        long version = 0;
        for (int i = 0; i < 3; i++)
        {
            _harness.Advance(TimeSpan.FromSeconds(99));
            await _clock.TakenInAsync(() => _harness.Kubernetes.PutSecret("shop", "db", ("value", $"{i}")));
            version = _harness.Kubernetes.ResourceVersion;
        }

        await _clock.TakenInAsync(() => _harness.Advance(TimeSpan.FromSeconds(3)));

        KubeCall[] watches = [.. _harness.Kubernetes.Calls.Where(call => call.IsWatch)];
        Assert.Equal(2, watches.Length);
        Assert.Equal($"{version}", watches[1].QueryValues["resourceVersion"]);
        Assert.Equal(("300", "true"), (watches[1].QueryValues["timeoutSeconds"], watches[1].QueryValues["allowWatchBookmarks"]));
        Assert.Single(Lists());
        Assert.Empty(_harness.Surroundings.Logs.Lines);
    }

    [Fact]
    public async Task A_server_that_ends_each_watch_at_once_is_asked_less_and_less_often()
    {
        _harness.Kubernetes.Intercept = FakeKubernetesMisbehaviour.When(call => call.IsWatch, Misbehaviour.Text(""));
        Follow();

        foreach (double pause in (double[])[0.5, 1, 2, 4, 8])
            await PauseAsync(pause);

        Assert.InRange(_harness.Kubernetes.Calls.Count(call => call.IsWatch), 5, 6);
        Assert.Single(Lists());
    }

    [Fact]
    public async Task A_missing_right_is_looked_for_less_and_less_often_until_it_is_there()
    {
        _harness.Kubernetes.RevokeGrants(KubernetesHarness.Account);
        _harness.Kubernetes.Grant(KubernetesHarness.Account, "shop", "list", "secrets");
        Follow();

        foreach (double pause in (double[])[0.5, 1, 2, 4, 8, 16, 32, 64, 128, 150])
            await PauseAsync(pause);
        Assert.Equal(1, _harness.Surroundings.Said(LogEventIds.WatchBroken));
        await PauseAsync(150, () => _harness.Kubernetes.Grant(KubernetesHarness.Account, "shop", "watch", "secrets"));

        await _harness.SaidAsync(LogEventIds.WatchRestored, 1);
        await _clock.ReadsAsync(1);
        Assert.True(_watch!.IsLive);
        Assert.Single(Lists());
    }

    [Fact]
    public async Task A_time_that_the_server_asks_for_is_kept()
    {
        _harness.Kubernetes.Intercept = FakeKubernetesMisbehaviour.When(call => call.IsWatch, FakeKubernetesMisbehaviour.TooManyRequests(TimeSpan.FromSeconds(77)), times: 1);
        Follow();

        await PauseAsync(77);

        await _clock.ReadsAsync(1);
        Assert.Equal(2, _harness.Kubernetes.Calls.Count(call => call.IsWatch));
    }

    [Fact]
    public async Task A_list_that_fails_is_begun_again()
    {
        _harness.Kubernetes.Refuse(1, FakeKubernetesMisbehaviour.Error(500));
        Follow();

        await PauseAsync(0.5);
        await _clock.ReadsAsync(1);

        Assert.True(_watch!.TryGet("db", out _));
    }

    [Theory]
    [InlineData("{\"kind\":\"Secret\"}")]
    [InlineData("{\"kind\":\"SecretList\",\"items\":{}}")]
    [InlineData("{\"kind\":\"SecretList\",\"items\":null}")]
    public async Task A_list_that_is_none_is_told_and_asked_for_again(string text)
    {
        _harness.Kubernetes.Refuse(1, Misbehaviour.Text(text));
        Follow();

        await PauseAsync(0.5);
        await _clock.ReadsAsync(1);

        Assert.Contains(_harness.Surroundings.Logs.Lines, line => line.Message.EndsWith("answered with something that is no list: list secrets in namespace 'shop'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_object_that_cannot_be_read_is_not_kept_and_the_others_are()
    {
        Follow();
        await _clock.ReadsAsync(1);

        await _clock.TakenInAsync(() => _harness.Kubernetes.SendToWatches("{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"db\",\"resourceVersion\":\"5000\"},\"data\":{\"value\":7}}}\r\n"));
        await _clock.TakenInAsync(() => _harness.Kubernetes.PutSecret("shop", "mail", ("value", "m")));

        Assert.Equal(["mail"], _watch!.All().Select(item => item.Key));
        Assert.True(_watch.IsLive);
    }

    [Fact]
    public async Task What_opens_and_brings_nothing_does_not_count_until_it_brings_something()
    {
        Follow();
        await _clock.ReadsAsync(1);
        Assert.True(_watch!.IsLive);

        for (int i = 1; i <= 2; i++)
        {
            await _harness.Surroundings.Clock.TimerAsync(ResourceWatch<string>.Silence).WaitAsync(Patience);
            _harness.Advance(ResourceWatch<string>.Silence);
            await PauseAsync(i / 2.0);
            await _clock.ReadsAsync(i + 1);
            Assert.False(_watch.IsLive);
            Assert.Equal(i + 1, Lists().Count());
        }

        await _clock.TakenInAsync(_harness.Kubernetes.SendBookmarks);

        Assert.True(_watch.IsLive);
        Assert.Equal((1, 1), (_harness.Surroundings.Said(LogEventIds.WatchBroken), _harness.Surroundings.Said(LogEventIds.WatchRestored)));
    }

    [Fact]
    public async Task A_state_that_is_refused_is_not_asked_for_again()
    {
        _harness.Kubernetes.Intercept = FakeKubernetesMisbehaviour.When(call => call.IsWatch, FakeKubernetesMisbehaviour.Error(400), times: 1);
        Follow();
        await PauseAsync(0.5);
        await _clock.ReadsAsync(1);

        Assert.Equal(2, Lists().Count());
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_for_years_is_asked_after_five_minutes()
    {
        _harness.Kubernetes.Intercept = FakeKubernetesMisbehaviour.When(call => call.IsWatch, FakeKubernetesMisbehaviour.TooManyRequests(TimeSpan.FromDays(3650)), times: 1);
        Follow();

        await PauseAsync(300);
        await _clock.ReadsAsync(1);

        Assert.True(_watch!.IsLive);
    }

    [Fact]
    public async Task A_first_list_that_is_too_large_in_one_piece_comes_in_pages()
    {
        _harness.Kubernetes.Intercept = FakeKubernetesMisbehaviour.When(
            call => call.QueryValues.GetValueOrDefault("resourceVersion") == "0", FakeKubernetesMisbehaviour.Huge(65L * 1024 * 1024, isList: true), times: 1);
        Follow();
        await _clock.ReadsAsync(1);

        Assert.Equal(["db"], _watch!.All().Select(item => item.Key));
        Assert.Equal(["0", null], Lists().Select(call => call.QueryValues.GetValueOrDefault("resourceVersion")));
    }

    [Fact]
    public async Task A_watch_that_is_over_asks_for_nothing()
    {
        _harness.Kubernetes.Intercept = FakeKubernetesMisbehaviour.Error(500);
        Follow();
        await _harness.Surroundings.Clock.TimerAsync(TimeSpan.FromSeconds(0.5)).WaitAsync(Patience);

        await _watch!.DisposeAsync();
        _harness.Advance(TimeSpan.FromHours(1));

        Assert.Single(_harness.Kubernetes.Calls);
    }

    private IEnumerable<KubeCall> Lists() => _harness.Kubernetes.Calls.Where(call => !call.IsWatch);

    private void Follow()
    {
        _client = Client();
        _watch = Watch(_client);
        _watch.Follow(TimeSpan.Zero);
    }

    private ApiClient Client() =>
        new(new PodIdentity(_harness.Surroundings.Environment, _harness.Pod.Path, _clock).Read(), new(CallLimit, 64 * 1024 * 1024), _clock, () => 0);

    private ResourceWatch<string> Watch(ApiClient client) =>
        new(client, new(ApiResource.Secrets, "shop"), Read, () => { }, new("test", "nothing", _clock, () => 0, _harness.Surroundings.Logs.CreateLogger("test")));

    private static string Read(JsonElement secret) => secret.GetProperty("data").GetProperty("value") is { ValueKind: JsonValueKind.String } value
        ? value.GetString()!
        : throw new SecretStoreException(SecretStoreFailure.Unavailable, "broken");

    /// <summary>Waits for the pause, and lets it go by after something has been done.</summary>
    private async Task PauseAsync(double seconds, Action? meanwhile = null)
    {
        await _harness.Surroundings.Clock.TimerAsync(TimeSpan.FromSeconds(seconds)).WaitAsync(Patience);
        meanwhile?.Invoke();
        _harness.Advance(TimeSpan.FromSeconds(seconds));
    }
}
