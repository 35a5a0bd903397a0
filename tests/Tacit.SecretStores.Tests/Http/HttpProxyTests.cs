using System.Net.Sockets;
using Tacit.Abstractions;
using Tacit.SecretStores.Tests.Kubernetes;
using Tacit.Testing.Backends;

namespace Tacit.SecretStores.Tests.Http;

/// <summary>Connections through a proxy, as the store of a cluster makes them.</summary>
public sealed class HttpProxyTests : IAsyncLifetime
{
    private const string Canary = "canary-88ad02";

    private KubeconfigHarness _harness = null!;

    public async Task InitializeAsync() => _harness = await KubeconfigHarness.StartAsync();

    public async Task DisposeAsync()
    {
        Assert.DoesNotContain(Canary, _harness.Surroundings.Logs.ToString(), StringComparison.Ordinal);
        await _harness.DisposeAsync();
    }

    /// <summary>What a proxy answers, and what is said of it.</summary>
    public static TheoryData<string, string> Refusals => new()
    {
        { "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n", "does not connect to kubernetes.default.svc:PORT (status 407: it wants other credentials; they go into its address)" },
        { $"HTTP/1.1 403 Forbidden {Canary}\r\n\r\n{Canary}", "does not connect to kubernetes.default.svc:PORT (status 403)" },
        { "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/\r\n\r\n", "does not connect to kubernetes.default.svc:PORT (status 302)" },
        { $"{Canary}\r\n\r\n", "does not answer as a proxy does" },
        { "HTTP/1.1 abc\r\n\r\n", "does not answer as a proxy does" },
        { "HTTP/2 200\r\n\r\n", "does not answer as a proxy does" },
        { $"HTTP/1.1 200 OK\r\n{new string('x', 20_000)}", "does not answer as a proxy does" },
        { "", "ended the connection" },
        { "HTTP/1.1 200 OK\r\n", "ended the connection" },
    };

    [Fact]
    public async Task What_goes_through_a_proxy_of_the_kubeconfig_is_encrypted_to_the_server()
    {
        await using FakeProxy proxy = FakeProxy.Start();
        ISecretStore store = await StoreAsync($"http://127.0.0.1:{proxy.Port}");

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));

        string target = $"kubernetes.default.svc:{_harness.Kubernetes.Port}";
        Assert.Equal($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n", Assert.Single(proxy.Heads));
        Assert.StartsWith("\u0016\u0003", proxy.Sent, StringComparison.Ordinal);
        Assert.DoesNotContain(KubeconfigHarness.Token, proxy.Sent, StringComparison.Ordinal);
        Assert.Equal(target, Assert.Single(_harness.Kubernetes.Calls).Headers["Host"]);
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT")]
    [InlineData("127.0.0.1:PORT")]
    public async Task The_variable_names_a_proxy(string address)
    {
        await using FakeProxy proxy = FakeProxy.Start();
        _harness.Surroundings.Environment["HTTPS_PROXY"] = address.Replace("PORT", $"{proxy.Port}", StringComparison.Ordinal);

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(await StoreAsync(proxy: null)));

        Assert.Single(proxy.Heads);
    }

    [Fact]
    public async Task The_kubeconfig_goes_before_the_variables()
    {
        await using FakeProxy proxy = FakeProxy.Start();
        _harness.Surroundings.Environment["HTTPS_PROXY"] = "http://192.0.2.1:1";
        _harness.Surroundings.Environment["NO_PROXY"] = "*";

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(await StoreAsync($"http://127.0.0.1:{proxy.Port}")));

        Assert.Single(proxy.Heads);
    }

    [Theory]
    [InlineData($"ann:{Canary}", $"ann:{Canary}")]
    [InlineData("ann:a%3Ab%40c", "ann:a:b@c")]
    [InlineData("ann", "ann:")]
    public async Task User_and_password_of_the_address_are_for_the_proxy_alone(string written, string sent)
    {
        await using FakeProxy proxy = FakeProxy.Start();
        ISecretStore store = await StoreAsync($"http://{written}@127.0.0.1:{proxy.Port}");

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));

        Assert.Contains($"\r\nProxy-Authorization: Basic {KubeconfigHarness.Base64(sent)}\r\n", Assert.Single(proxy.Heads), StringComparison.Ordinal);
        Assert.DoesNotContain("Proxy-Authorization", Assert.Single(_harness.Kubernetes.Calls).Headers.Keys);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_proxy_that_does_not_connect_is_told(string answer, string said)
    {
        await using FakeProxy proxy = FakeProxy.Answering(answer);
        ISecretStore store = await StoreAsync($"http://ann:{Canary}@127.0.0.1:{proxy.Port}");

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.Equal(SecretStoreFailure.Unavailable, failure.Failure);
        Assert.Equal(
            $"the server at https://kubernetes.default.svc:{_harness.Kubernetes.Port} cannot be reached: the proxy at http://127.0.0.1:{proxy.Port} {said.Replace("PORT", $"{_harness.Kubernetes.Port}", StringComparison.Ordinal)}",
            failure.Message);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(_harness.Kubernetes.Calls);
    }

    [Fact]
    public async Task A_proxy_that_is_away_is_told()
    {
        FakeProxy proxy = FakeProxy.Start();
        int port = proxy.Port;
        await proxy.DisposeAsync();
        ISecretStore store = await StoreAsync($"http://ann:{Canary}@127.0.0.1:{port}");

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.EndsWith($"cannot be reached: the proxy at http://127.0.0.1:{port} cannot be reached ({SocketError.ConnectionRefused})", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    public async Task A_proxy_that_hangs_takes_the_time_of_a_call_at_most(string beginning)
    {
        await using FakeProxy proxy = FakeProxy.Answering(beginning, staysOpen: true);
        ISecretStore store = await StoreAsync($"http://127.0.0.1:{proxy.Port}", ("timeout", "7s"));

        Task<SecretStoreException> failure = store.FailureAsync("db");
        await _harness.Surroundings.Clock.TimerAsync(TimeSpan.FromSeconds(7)).WaitAsync(TimeSpan.FromSeconds(30));
        _harness.Surroundings.Clock.Advance(TimeSpan.FromSeconds(7));

        Assert.EndsWith("did not answer within 7 s; timeout allows more", (await failure.WaitAsync(TimeSpan.FromSeconds(30))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_with_TLS_must_be_trusted_by_the_system()
    {
        ISecretStore store = await StoreAsync($"https://127.0.0.1:{_harness.Kubernetes.Port}");

        Assert.EndsWith(
            $"the proxy at https://127.0.0.1:{_harness.Kubernetes.Port} shows no certificate that the system trusts", (await store.FailureAsync("db")).Message, StringComparison.Ordinal);
        Assert.Empty(_harness.Kubernetes.Calls);
    }

    [Theory]
    [InlineData("socks5")]
    [InlineData("ftp")]
    public async Task Another_kind_of_proxy_is_refused(string scheme)
    {
        _harness.Surroundings.Environment["HTTPS_PROXY"] = $"{scheme}://ann:{Canary}@proxy.example:1080";
        string config = _harness.Folder.Write("work/config", Config(proxy: null));

        Assert.Equal(
            "HTTPS_PROXY is no address of a proxy that can be used; write it as in http://proxy.example:3128. Allowed: http, https",
            await _harness.RefusalAsync(("kubeconfigPath", config)));
    }

    /// <summary>A kubeconfig for the server by a name that only a proxy knows.</summary>
    private string Config(string? proxy) => _harness.Config(
        cluster: $"server: https://kubernetes.default.svc:{_harness.Kubernetes.Port}\n{_harness.TrustedAuthority}" + (proxy is null ? "" : $"\nproxy-url: {proxy}"));

    private Task<ISecretStore> StoreAsync(string? proxy, params (string Name, string Value)[] metadata) =>
        _harness.StoreAsync([("kubeconfigPath", _harness.Folder.Write("work/config", Config(proxy))), .. metadata]);
}
