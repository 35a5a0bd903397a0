using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Tacit.Testing;
using Tacit.Testing.Kubernetes;

namespace Tacit.FunctionalTests;

/// <summary>Clients that are not ours against the fake API server of the tests: it behaves as they know the real one.</summary>
public sealed class FakeKubernetesTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    [RequiresFact(Programs.Kubectl)]
    public Task Kubectl_finds_the_server_that_it_knows() => RunAsync("kubectl.mjs");

    [RequiresFact(Programs.KubernetesClient)]
    public Task The_JavaScript_client_finds_the_server_that_it_knows() => RunAsync("client.mjs");

    [Fact]
    public async Task A_thousand_watches_are_open_at_once_and_each_gets_what_is_its_own()
    {
        await using FakeKubernetes server = await FakeKubernetes.StartAsync(new TestTimeProvider());
        using HttpClient client = Client(server);
        string[] spaces = [.. Enumerable.Range(0, 1000).Select(number => $"team-{number}")];

        StreamReader[] watches = await Task.WhenAll(spaces.Select(space => WatchAsync(client, server, space)));
        foreach (string space in spaces)
            server.PutSecret(space, "db", ("password", space));
        string?[] events = await Task.WhenAll(watches.Select(watch => watch.ReadLineAsync().WaitAsync(HangGuard)));

        Assert.Equal(1000, server.WatchCount);
        Assert.Equal(spaces, events.Select(line => JsonNode.Parse(line!)!["object"]!["metadata"]!["namespace"]!.ToString()));
        server.CutWatches();
        Assert.Equal(0, server.WatchCount);
    }

    [Fact]
    public async Task It_comes_back_on_its_port_with_what_it_had()
    {
        await using FakeKubernetes server = await FakeKubernetes.StartAsync(new TestTimeProvider());
        using HttpClient client = Client(server);
        server.PutSecret("shop", "db", ("user", "u"));
        StreamReader watch = await WatchAsync(client, server, "shop");

        await server.StopAsync();

        await Assert.ThrowsAnyAsync<IOException>(async () => Assert.Null(await watch.ReadLineAsync().WaitAsync(HangGuard)));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("/version", UriKind.Relative)));
        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/api/v1/namespaces/shop/secrets/db"));
    }

    [Fact]
    public async Task Without_the_definitions_of_Dapr_its_group_is_unknown()
    {
        await using FakeKubernetes server = await FakeKubernetes.StartAsync(new TestTimeProvider());
        using HttpClient client = Client(server);
        server.DaprInstalled = false;

        using HttpResponseMessage answer = await client.GetAsync(new Uri("/apis/dapr.io/v1alpha1/namespaces/shop/components", UriKind.Relative));

        Assert.Equal((HttpStatusCode.NotFound, "404 page not found\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Empty(server.UnexpectedCalls);
    }

    [Fact]
    public async Task It_refuses_as_many_calls_as_it_is_told_to()
    {
        await using FakeKubernetes server = await FakeKubernetes.StartAsync(new TestTimeProvider());
        using HttpClient client = Client(server);
        server.Refuse(2, FakeKubernetesMisbehaviour.Error(503));

        HttpStatusCode[] codes = [await GetAsync(client, "/version"), await GetAsync(client, "/version"), await GetAsync(client, "/version")];

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], codes);
        server.RevokeToken(FakeKubernetes.AdminToken);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(client, "/version"));
    }

    private static HttpClient Client(FakeKubernetes server)
    {
        HttpClient client = new(new SocketsHttpHandler()) { BaseAddress = new(server.Address) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FakeKubernetes.AdminToken);
        return client;
    }

    private static async Task<HttpStatusCode> GetAsync(HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    private static async Task<StreamReader> WatchAsync(HttpClient client, FakeKubernetes server, string space)
    {
        Uri path = new($"/api/v1/namespaces/{space}/secrets?watch=1&resourceVersion={server.ResourceVersion}", UriKind.Relative);
        HttpResponseMessage answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        return new(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
    }

    private static async Task RunAsync(string script)
    {
        await using KubernetesServers servers = await KubernetesServers.StartAsync();
        await using TacitProcess run = TacitProcess.Start(new StartOptions
        {
            FileName = "node",
            Arguments = [script, servers.SettingsPath],
            WorkingDirectory = Programs.KubernetesClientsFolder,
        });

        Assert.True(await run.ExitAsync() == 0, run.Output + run.Error);
        Assert.All(run.OutputLines, line => Assert.EndsWith(": ok", line, StringComparison.Ordinal));
        Assert.True(run.OutputLines.Count >= 20, run.Output);
        Assert.Empty(servers.Server.UnexpectedCalls);
    }
}
