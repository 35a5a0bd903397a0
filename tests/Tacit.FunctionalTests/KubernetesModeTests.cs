using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Tacit.Testing;
using Tacit.Testing.Backends;
using Tacit.Testing.Kubernetes;

namespace Tacit.FunctionalTests;

/// <summary>The published file with <c>--mode kubernetes</c> over an API server with TLS.</summary>
public sealed class KubernetesModeTests : IAsyncLifetime, IDisposable
{
    private const string Canary = "canary-e27f60";
    private const string Components = "components.dapr.io";

    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _authority = new();
    private FakeKubernetes? _kubernetes;

    private FakeKubernetes Kubernetes => _kubernetes!;

    public async Task InitializeAsync()
    {
        _kubernetes = await FakeKubernetes.StartAsync(TimeProvider.System, new(_authority));
        Kubernetes.AddUser("shop", "shop-token");
        Kubernetes.Grant("shop", "shop", "get,list", "secrets");
        foreach (string resource in (string[])[Components, "configurations.dapr.io", "resiliencies.dapr.io"])
            Kubernetes.Grant("shop", "shop", "list,watch", resource);
        _folder.Write("kubeconfig", Kubernetes.Kubeconfig(new KubeconfigUser("shop", "shop-token", Namespace: "shop")));
        Kubernetes.PutSecret("shop", "daprsecret", ("username", "ann"), ("password", Canary));
        Kubernetes.PutSecret("shop", "daprsecret2", ("key", "two"));
        Kubernetes.PutSecret("shop", "emptysecret");
    }

    public async Task DisposeAsync()
    {
        await Kubernetes.DisposeAsync();
        Assert.Empty(Kubernetes.UnexpectedCalls);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("documented", 204, "", 400)]
    [InlineData("daprd", 500, "ERR_SECRET_GET", 401)]
    public async Task There_is_a_store_that_nobody_declares(string contract, int absent, string code, int unknown)
    {
        await using TacitProcess serve = Serve("--error-contract", contract);
        using HttpClient client = await ClientAsync(serve);

        Assert.Equal((200, $$"""{"password":"{{Canary}}","username":"ann"}"""), await GetAsync(client, "kubernetes/daprsecret"));
        Assert.Equal((200, "{}"), await GetAsync(client, "kubernetes/emptysecret"));
        Assert.Equal((200, $$$"""{"daprsecret":{"password":"{{{Canary}}}","username":"ann"},"daprsecret2":{"key":"two"},"emptysecret":{}}"""), await GetAsync(client, "kubernetes/bulk"));
        await RefusedAsync(client, "kubernetes/nonexistentsecret", absent, code);
        await RefusedAsync(client, "nonexistent/daprsecret", unknown, "ERR_SECRET_STORE_NOT_FOUND");
        Kubernetes.PutSecret("other", "theirs", ("key", "x"));
        Kubernetes.Grant("shop", "other", "get", "secrets", "theirs");
        Assert.Equal((200, """{"key":"x"}"""), await GetAsync(client, "kubernetes/theirs?metadata.namespace=other"));
        Assert.DoesNotContain(Canary, serve.Output + serve.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_that_nobody_declares_can_be_left_out()
    {
        await using TacitProcess serve = Serve("--disable-builtin-k8s-secret-store");
        using HttpClient client = await ClientAsync(serve);

        await RefusedAsync(client, "kubernetes/daprsecret", 500, "ERR_SECRET_STORES_NOT_CONFIGURED");
    }

    [Fact]
    public async Task A_component_takes_the_place_of_the_store_of_its_name()
    {
        PutStore("kubernetes", "one");
        await using TacitProcess serve = Serve();
        using HttpClient client = await ClientAsync(serve);

        Assert.Equal((200, """{"name":"one"}"""), await GetAsync(client, "kubernetes/name"));
    }

    [Fact]
    public async Task References_are_of_the_store_of_the_cluster_and_components_of_their_apps()
    {
        string file = PutStore("mine", "one");
        PutStore("vault", "x", "other-app");
        Kubernetes.PutSecret("shop", "paths", ("file", file));
        JsonObject component = Store("mine", new JsonObject { ["name"] = "secretsFile", ["secretKeyRef"] = new JsonObject { ["name"] = "paths", ["key"] = "file" } });
        Kubernetes.PutObject(Components, "shop", component);
        await using TacitProcess serve = Serve();
        using HttpClient client = await ClientAsync(serve);

        Assert.Equal((200, """{"name":"one"}"""), await GetAsync(client, "mine/name"));
        await RefusedAsync(client, "vault/name", 400, "ERR_SECRET_STORE_NOT_FOUND");
    }

    [Fact]
    public async Task A_configuration_denies_secrets()
    {
        Kubernetes.PutObject("configurations.dapr.io", "shop", Named("appconfig", """{"secrets":{"scopes":[{"storeName":"kubernetes","defaultAccess":"allow","deniedSecrets":["daprsecret2"]}]}}"""));
        await using TacitProcess serve = Serve("--config", "appconfig");
        using HttpClient client = await ClientAsync(serve);

        await RefusedAsync(client, "kubernetes/daprsecret2", 403, "ERR_PERMISSION_DENIED");
        Assert.Equal((200, $$$"""{"daprsecret":{"password":"{{{Canary}}}","username":"ann"},"emptysecret":{}}"""), await GetAsync(client, "kubernetes/bulk"));
    }

    [Fact]
    public async Task A_policy_makes_calls_again()
    {
        Kubernetes.PutObject("resiliencies.dapr.io", "shop", Named("policies", """
            {"policies":{"retries":{"twice":{"policy":"constant","duration":"10ms","maxRetries":2}}},"targets":{"components":{"kubernetes":{"outbound":{"retry":"twice"}}}}}
            """));
        await using TacitProcess serve = Serve();
        using HttpClient client = await ClientAsync(serve);
        Kubernetes.Refuse(2, FakeKubernetesMisbehaviour.Error(500));

        Assert.Equal((200, """{"key":"two"}"""), await GetAsync(client, "kubernetes/daprsecret2"));
        Assert.Equal(3, Kubernetes.Count("GET", "/api/v1/namespaces/shop/secrets/daprsecret2"));
    }

    [Fact]
    public async Task Components_that_change_in_the_cluster_change_in_the_sidecar()
    {
        await using TacitProcess serve = Serve();
        using HttpClient client = await ClientAsync(serve);
        await RefusedAsync(client, "late/name", 400, "ERR_SECRET_STORE_NOT_FOUND");

        PutStore("late", "one");
        await AnswersAsync(client, "late/name", 200, """{"name":"one"}""");
        Kubernetes.PutObject(Components, "shop", Store("late", new JsonObject { ["name"] = "secretsFile", ["value"] = _folder.Write("other.json", """{"name":"two"}""") }));
        await AnswersAsync(client, "late/name", 200, """{"name":"two"}""");
        Kubernetes.Delete(Components, "shop", "late");
        await AnswersAsync(client, "late/name", 400, "ERR_SECRET_STORE_NOT_FOUND");
    }

    [Fact]
    public async Task A_broken_component_is_told_by_its_name()
    {
        Kubernetes.PutObject(Components, "shop", Named("broken", """{"type":"secretstores.nothing","version":"v1"}"""));
        await using TacitProcess serve = Serve();

        Assert.Equal(1, await serve.ExitAsync());
        Assert.Contains("components.dapr.io 'broken' in namespace 'shop'", serve.Error, StringComparison.Ordinal);
        Assert.Contains("secretstores.nothing", serve.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_is_missing_is_told_by_its_name()
    {
        await using TacitProcess serve = Serve("--config", "appconfig");

        Assert.Equal(1, await serve.ExitAsync());
        Assert.Contains("there is no configurations.dapr.io 'appconfig' in namespace 'shop'", serve.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_take_the_place_of_the_cluster()
    {
        PutStore("inCluster", "x");
        string file = _folder.Write("components/secrets.json", """{"name":"file"}""");
        _folder.Write("components/local.yaml", Store("local", new JsonObject { ["name"] = "secretsFile", ["value"] = file }, isWhole: true).ToJsonString());
        await using TacitProcess serve = Serve("--resources-path", Path.Combine(_folder.Path, "components"));
        using HttpClient client = await ClientAsync(serve);

        Assert.Equal((200, """{"name":"file"}"""), await GetAsync(client, "local/name"));
        Assert.Equal((200, """{"key":"two"}"""), await GetAsync(client, "kubernetes/daprsecret2"));
        await RefusedAsync(client, "inCluster/name", 400, "ERR_SECRET_STORE_NOT_FOUND");
        Assert.All(Kubernetes.Calls, call => Assert.StartsWith("/api/v1/namespaces/shop/secrets/", call.RawPath, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_cluster_there_is_no_start()
    {
        await using TacitProcess serve = Start(Programs.Tacit, new() { ["KUBECONFIG"] = "", ["NAMESPACE"] = "shop" }, [.. Arguments, "--app-id", "shop"]);

        Assert.Equal(1, await serve.ExitAsync());
        Assert.Contains($"no Kubernetes cluster to talk to: this is no pod of a cluster; {_folder.Path}/.kube/config does not exist", serve.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_leaves_no_watch()
    {
        await using TacitProcess serve = Serve();
        await serve.HttpPortAsync();
        await Kubernetes.WatchingAsync(Components, "shop", 1).WaitAsync(TimeSpan.FromSeconds(60));

        serve.Signal(PosixSignal.SIGTERM);

        Assert.Equal(0, await serve.ExitAsync());
        await UntilAsync(() => Task.FromResult(Kubernetes.WatchCount == 0));
    }

    [Fact]
    public async Task The_command_line_of_the_injector_is_understood()
    {
        Kubernetes.PutObject("configurations.dapr.io", "shop", Named("appconfig", "{}"));
        string daprd = Path.Combine(_folder.Path, "daprd");
        File.CreateSymbolicLink(daprd, Programs.Tacit);
        Dictionary<string, string> environment = new()
        {
            ["KUBECONFIG"] = Path.Combine(_folder.Path, "kubeconfig"),
            ["NAMESPACE"] = "shop",
            ["DAPR_TRUST_ANCHORS"] = _authority.AuthorityPem,
            ["POD_NAME"] = "shop-5f7",
            ["DAPR_CONTROLPLANE_NAMESPACE"] = "dapr-system",
            ["DAPR_CONTROLPLANE_TRUST_DOMAIN"] = "cluster.local",
            ["DAPR_ENV_KEYS"] = "A B",
        };
        await using TacitProcess serve = Start(daprd, environment,
        [
            "--dapr-http-port", "0", "--dapr-grpc-port", "0", "--dapr-internal-grpc-port", "50002", "--dapr-listen-addresses", "127.0.0.1", "--dapr-public-port", "0",
            "--app-id", "shop", "--app-protocol", "http", "--log-level", "info", "--dapr-graceful-shutdown-seconds", "-1", "--mode", "kubernetes",
            "--control-plane-address", "dapr-api.dapr-system.svc.cluster.local:443", "--sentry-address", "dapr-sentry.dapr-system.svc.cluster.local:443",
            "--app-port", $"{Kubernetes.Port}", "--enable-metrics", "--metrics-port", "0", "--config", "appconfig", "--app-channel-address", "127.0.0.1",
            "--placement-host-address", "dapr-placement-server.dapr-system.svc.cluster.local:50005", "--enable-api-logging=true",
            "--enable-app-health-check", "--app-health-check-path", "/healthz", "--app-health-probe-interval", "5", "--app-health-probe-timeout", "500", "--app-health-threshold", "3",
            "--log-as-json", "--enable-profiling", "--enable-mtls", "--app-ssl", "--app-max-concurrency", "1", "--dapr-http-max-request-size", "4", "--max-body-size", "4Mi",
            "--dapr-http-read-buffer-size", "4", "--read-buffer-size", "4Ki", "--dapr-block-shutdown-duration", "1s",
            "--scheduler-host-address", "dapr-scheduler-server-a.dapr-system.svc.cluster.local:443",
        ]);
        using HttpClient client = await ClientAsync(serve);

        Assert.Equal((200, """{"key":"two"}"""), await GetAsync(client, "kubernetes/daprsecret2"));
    }

    private static string[] Arguments => ["serve", "--mode", "kubernetes", "--dapr-http-port", "0", "--dapr-grpc-port", "0", "--metrics-port", "0"];

    private TacitProcess Serve(params string[] more) => Start(
        Programs.Tacit,
        new() { ["KUBECONFIG"] = Path.Combine(_folder.Path, "kubeconfig"), ["NAMESPACE"] = "shop" },
        [.. Arguments, "--app-id", "shop", .. more]);

    private TacitProcess Start(string file, Dictionary<string, string> environment, string[] arguments)
    {
        // The machine of the tests may be a pod.
        environment["KUBERNETES_SERVICE_HOST"] = "";
        return TacitProcess.Start(new StartOptions { FileName = file, Arguments = arguments, Environment = environment, WorkingDirectory = _folder.Path });
    }

    /// <summary>Declares a store over a file with one secret, <c>name</c>; gives the path of the file.</summary>
    private string PutStore(string name, string value, params string[] scopes)
    {
        string file = _folder.Write($"{name}.json", $$"""{"name":"{{value}}"}""");
        JsonObject component = Store(name, new JsonObject { ["name"] = "secretsFile", ["value"] = file });
        if (scopes.Length > 0)
            component["scopes"] = new JsonArray([.. scopes.Select(scope => JsonValue.Create(scope))]);
        Kubernetes.PutObject(Components, "shop", component);
        return file;
    }

    private static JsonObject Store(string name, JsonObject metadata, bool isWhole = false)
    {
        JsonObject component = Named(name, """{"type":"secretstores.local.file","version":"v1"}""");
        component["spec"]!["metadata"] = new JsonArray(metadata);
        if (isWhole)
            (component["apiVersion"], component["kind"]) = ("dapr.io/v1alpha1", "Component");
        return component;
    }

    private static JsonObject Named(string name, string spec) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = JsonNode.Parse(spec),
    };

    private static async Task<HttpClient> ClientAsync(TacitProcess serve) => new() { BaseAddress = new($"http://127.0.0.1:{await serve.HttpPortAsync()}/v1.0/secrets/") };

    private static async Task<(int Status, string Body)> GetAsync(HttpClient client, string path)
    {
        using HttpResponseMessage response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, (await response.Content.ReadAsStringAsync()).TrimEnd());
    }

    private static async Task RefusedAsync(HttpClient client, string path, int status, string code)
    {
        (int Status, string Body) answer = await GetAsync(client, path);
        Assert.True(answer.Status == status && answer.Body.Contains(code, StringComparison.Ordinal), $"{answer}");
    }

    private static Task AnswersAsync(HttpClient client, string path, int status, string part) => UntilAsync(async () =>
    {
        (int Status, string Body) answer = await GetAsync(client, path);
        return answer.Status == status && answer.Body.Contains(part, StringComparison.Ordinal);
    });

    /// <summary>Waits for what another process does when it is told.</summary>
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        while (!await isSo())
            await look.WaitForNextTickAsync(patience.Token);
    }
}
