using Tacit.Abstractions;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>The token of a pod's service account, which the kubelet replaces while the pod runs.</summary>
public sealed class KubernetesTokenTests : IAsyncLifetime
{
    private KubernetesHarness _harness = null!;

    public async Task InitializeAsync()
    {
        _harness = await KubernetesHarness.StartAsync();
        _harness.Kubernetes.PutSecret("shop", "db", ("value", "abcd"));
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task A_token_that_is_replaced_is_used_soon()
    {
        ISecretStore store = await _harness.StoreAsync();
        await store.GetAsync("db");

        Replace("second");
        await store.GetAsync("db");
        _harness.Advance(TimeSpan.FromSeconds(10));
        await store.GetAsync("db");

        Assert.Equal([KubernetesHarness.Token, KubernetesHarness.Token, "second"], _harness.Kubernetes.Calls.Select(call => call.Token));
    }

    [Fact]
    public async Task A_token_that_is_refused_is_read_again_at_once()
    {
        ISecretStore store = await _harness.StoreAsync();
        await store.GetAsync("db");

        Replace("second");
        _harness.Kubernetes.RevokeToken(KubernetesHarness.Token);

        Assert.Equal("abcd", Assert.Single((await store.GetAsync("db")).Pairs).Value);
        Assert.Equal([KubernetesHarness.Token, KubernetesHarness.Token, "second"], _harness.Kubernetes.Calls.Select(call => call.Token));
    }

    [Fact]
    public async Task A_token_that_is_refused_and_stays_is_tried_once()
    {
        ISecretStore store = await _harness.StoreAsync();
        _harness.Kubernetes.RevokeToken(KubernetesHarness.Token);

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.Equal(SecretStoreFailure.Unauthenticated, failure.Failure);
        Assert.Contains("does not accept the credentials of the pod's service account", failure.Message, StringComparison.Ordinal);
        Assert.Single(_harness.Kubernetes.Calls);
    }

    [Fact]
    public async Task A_token_whose_file_is_away_for_a_moment_goes_on_being_used()
    {
        ISecretStore store = await _harness.StoreAsync();
        await store.GetAsync("db");

        File.Delete(_harness.Pod.TokenPath);
        _harness.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("abcd", Assert.Single((await store.GetAsync("db")).Pairs).Value);
    }

    [Fact]
    public async Task A_pod_without_a_token_is_told_so()
    {
        File.Delete(_harness.Pod.TokenPath);

        SecretStoreException refusal = await _harness.RefusalAsync();

        Assert.Contains($"this is a pod of a cluster, but there is no token in {_harness.Pod.Path}; does the pod set automountServiceAccountToken to false?", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_the_pods_authority_did_not_sign_is_not_trusted()
    {
        using Testing.Backends.TestCertificates other = new("Another authority");
        File.WriteAllText(Path.Combine(_harness.Pod.Path, "ca.crt"), other.AuthorityPem);
        ISecretStore store = await _harness.StoreAsync();

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.Equal(SecretStoreFailure.InvalidRequest, failure.Failure);
        Assert.Contains("is not trusted: its certificate is not accepted", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_harness.Kubernetes.Calls);
    }

    [Fact]
    public async Task An_authority_that_is_replaced_is_trusted_at_the_next_connection()
    {
        string authority = Path.Combine(_harness.Pod.Path, "ca.crt");
        string right = File.ReadAllText(authority);
        using Testing.Backends.TestCertificates other = new("Another authority");
        File.WriteAllText(authority, other.AuthorityPem);
        ISecretStore store = await _harness.StoreAsync();
        await store.FailureAsync("db");

        File.WriteAllText(authority, right);

        Assert.Equal("abcd", Assert.Single((await store.GetAsync("db")).Pairs).Value);
    }

    private void Replace(string token)
    {
        _harness.Kubernetes.AddUser(KubernetesHarness.Account, token);
        File.WriteAllText(_harness.Pod.TokenPath, token);
    }
}
