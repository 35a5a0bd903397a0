using Microsoft.AspNetCore.Http;
using Tacit.Abstractions;
using Tacit.Testing.Backends;
using Tacit.Testing.Kubernetes;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>What comes of an API server that refuses, fails, or is none.</summary>
public sealed class KubernetesRefusalTests : IAsyncLifetime
{
    private const string Canary = "canary-7f3a91";

    private KubernetesHarness _harness = null!;

    public async Task InitializeAsync()
    {
        _harness = await KubernetesHarness.StartAsync();
        _harness.Kubernetes.PutSecret("shop", "db", ("value", "abcd"));
    }

    public async Task DisposeAsync()
    {
        Assert.DoesNotContain(Canary, _harness.Surroundings.Logs.ToString(), StringComparison.Ordinal);
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task A_missing_right_is_told_by_verb_resource_namespace_and_account()
    {
        _harness.Kubernetes.RevokeGrants(KubernetesHarness.Account);
        File.WriteAllText(_harness.Pod.TokenPath, ServiceAccountToken.Of(KubernetesHarness.Account));
        _harness.Kubernetes.AddUser(KubernetesHarness.Account, ServiceAccountToken.Of(KubernetesHarness.Account));
        ISecretStore store = await _harness.StoreAsync();

        SecretStoreException get = await store.FailureAsync("db");
        SecretStoreException list = await Assert.ThrowsAsync<SecretStoreException>(store.BulkGetAsync);

        Assert.Equal(SecretStoreFailure.PermissionDenied, get.Failure);
        Assert.Equal(
            "system:serviceaccount:shop:app may not get secrets 'db' in namespace 'shop': no RBAC rule of that namespace grants verb 'get' on resource 'secrets', "
            + "for resource name 'db' or all. A Role with it, and a RoleBinding, does; to check: kubectl auth can-i get secrets/db --namespace shop --as system:serviceaccount:shop:app",
            get.Message);
        Assert.Equal(
            "system:serviceaccount:shop:app may not list secrets in namespace 'shop': no RBAC rule of that namespace grants verb 'list' on resource 'secrets'. "
            + "A Role with it, and a RoleBinding, does; to check: kubectl auth can-i list secrets --namespace shop --as system:serviceaccount:shop:app",
            list.Message);
    }

    [Fact]
    public async Task A_right_for_one_name_is_enough_for_it()
    {
        _harness.Kubernetes.RevokeGrants(KubernetesHarness.Account);
        _harness.Kubernetes.Grant(KubernetesHarness.Account, "shop", "get", "secrets", "db");
        ISecretStore store = await _harness.StoreAsync();

        Assert.Equal("abcd", Assert.Single((await store.GetAsync("db")).Pairs).Value);
        Assert.Equal(SecretStoreFailure.PermissionDenied, (await store.FailureAsync("other")).Failure);
    }

    [Theory]
    [InlineData(400, SecretStoreFailure.InvalidRequest)]
    [InlineData(401, SecretStoreFailure.Unauthenticated)]
    [InlineData(403, SecretStoreFailure.PermissionDenied)]
    [InlineData(404, SecretStoreFailure.NotFound)]
    [InlineData(429, SecretStoreFailure.Unavailable)]
    [InlineData(500, SecretStoreFailure.Unavailable)]
    [InlineData(503, SecretStoreFailure.Unavailable)]
    [InlineData(504, SecretStoreFailure.Unavailable)]
    public async Task A_status_has_its_kind_and_its_words_are_not_shown(int code, SecretStoreFailure expected)
    {
        ISecretStore store = await _harness.StoreAsync();
        _harness.Kubernetes.Intercept = FakeKubernetesMisbehaviour.Error(code, $"it is {Canary}");

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.Equal(expected, failure.Failure);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Ways => [.. Misbehaviours.Keys];

    private static Dictionary<string, (Func<KubeCall, HttpContext, Task<bool>> Misbehave, string Words)> Misbehaviours { get; } = new()
    {
        ["a page of another server"] = (Misbehaviour.Html(), "answers, but not as a Kubernetes API server does"),
        ["not found, of another server"] = (Misbehaviour.Html(404), "does not know secrets; is it the address of a Kubernetes API server?"),
        ["JSON of another kind"] = (Misbehaviour.Text($"[\"{Canary}\"]"), "answers, but not as a Kubernetes API server does"),
        ["truncated JSON"] = (FakeKubernetesMisbehaviour.TruncatedJson(), "answers, but not as a Kubernetes API server does"),
        ["a truncated body"] = (FakeKubernetesMisbehaviour.TruncatedBody(), "ended the connection before its answer was complete"),
        ["data that is no base64"] = (Misbehaviour.Text($"{{\"kind\":\"Secret\",\"data\":{{\"key\":\"{Canary}!\"}}}}"), "a secret whose data is not base64"),
        ["half a character"] = (Misbehaviour.Text("{\"kind\":\"Secret\",\"data\":{\"\\ud83d\":\"YQ==\"}}"), "answers, but not as a Kubernetes API server does"),
        ["an ended connection"] = (Misbehaviour.Abort(), "connection"),
        ["a redirect to somewhere else"] = (Misbehaviour.Redirect("https://elsewhere.example/"), "which may not see the credentials"),
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_broken_answer_is_told_and_not_shown(string way)
    {
        ISecretStore store = await _harness.StoreAsync();
        _harness.Kubernetes.Intercept = Misbehaviours[way].Misbehave;

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.NotEqual(SecretStoreFailure.NotFound, failure.Failure);
        Assert.Contains(Misbehaviours[way].Words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
        _harness.Kubernetes.Intercept = null;
        Assert.Equal("abcd", Assert.Single((await store.GetAsync("db")).Pairs).Value);
    }

    [Fact]
    public async Task An_answer_beyond_the_limit_is_refused()
    {
        ISecretStore store = await _harness.StoreAsync(("maxResponseBytes", "65536"));
        _harness.Kubernetes.Intercept = FakeKubernetesMisbehaviour.Huge(1024 * 1024, tellsLength: false);

        Assert.Contains("more than 65536 bytes; maxResponseBytes allows more", (await store.FailureAsync("db")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_server_is_given_up_after_the_time_limit()
    {
        ISecretStore store = await _harness.StoreAsync(("timeout", "3s"));
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _harness.Kubernetes.Intercept = (call, context) =>
        {
            asked.TrySetResult();
            return Misbehaviour.StandsStill()(call, context);
        };

        Task<SecretStoreException> failure = store.FailureAsync("db");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _harness.Advance(TimeSpan.FromSeconds(3));

        Assert.Contains("did not answer within 3 s; timeout allows more", (await failure).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_is_asked_again_after_that_time()
    {
        ISecretStore store = await _harness.StoreAsync();
        _harness.Kubernetes.Refuse(2, FakeKubernetesMisbehaviour.TooManyRequests(TimeSpan.FromSeconds(2)));

        Task<SecretData> data = store.GetAsync("db");
        for (int i = 0; i < 2; i++)
        {
            await _harness.Surroundings.Clock.TimerAsync(TimeSpan.FromSeconds(2)).WaitAsync(TimeSpan.FromSeconds(30));
            _harness.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal("abcd", Assert.Single((await data).Pairs).Value);
        Assert.Equal(3, _harness.Kubernetes.Calls.Count);
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_longer_than_a_call_may_take_is_not_waited_for()
    {
        ISecretStore store = await _harness.StoreAsync();
        _harness.Kubernetes.Intercept = FakeKubernetesMisbehaviour.TooManyRequests(TimeSpan.FromSeconds(60));

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.Equal(SecretStoreFailure.Unavailable, failure.Failure);
        Assert.Equal(TimeSpan.FromSeconds(60), failure.RetryAfter);
        Assert.Single(_harness.Kubernetes.Calls);
    }

    [Fact]
    public async Task A_call_takes_no_longer_than_its_limit_with_all_that_it_waits_for()
    {
        ISecretStore store = await _harness.StoreAsync();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int calls = 0;
        _harness.Kubernetes.Intercept = (call, context) =>
        {
            if (Interlocked.Increment(ref calls) == 1)
                return FakeKubernetesMisbehaviour.TooManyRequests(TimeSpan.FromSeconds(11))(call, context);
            asked.TrySetResult();
            return Misbehaviour.StandsStill()(call, context);
        };

        Task<SecretStoreException> failure = store.FailureAsync("db");
        await _harness.Surroundings.Clock.TimerAsync(TimeSpan.FromSeconds(11)).WaitAsync(TimeSpan.FromSeconds(30));
        _harness.Advance(TimeSpan.FromSeconds(11));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _harness.Advance(TimeSpan.FromSeconds(4));

        Assert.Contains("did not answer within 15 s", (await failure.WaitAsync(TimeSpan.FromSeconds(30))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gone_secret_is_a_refusal_like_another()
    {
        ISecretStore store = await _harness.StoreAsync();
        _harness.Kubernetes.Intercept = FakeKubernetesMisbehaviour.Error(410);

        Assert.Equal(SecretStoreFailure.InvalidRequest, (await store.FailureAsync("db")).Failure);
    }

    [Fact]
    public async Task A_server_that_is_away_is_unavailable_and_found_again()
    {
        ISecretStore store = await _harness.StoreAsync();
        await _harness.Kubernetes.StopAsync();

        SecretStoreException failure = await store.FailureAsync("db");
        await _harness.Kubernetes.RestartAsync();

        Assert.Equal(SecretStoreFailure.Unavailable, failure.Failure);
        Assert.Contains("cannot be reached (connection refused)", failure.Message, StringComparison.Ordinal);
        Assert.Equal("abcd", Assert.Single((await store.GetAsync("db")).Pairs).Value);
    }
}
