using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tacit.Testing;
using Tacit.Testing.Backends;
using Tacit.Testing.Kubernetes;

namespace Tacit.FunctionalTests;

/// <summary>A fake API server for clients that are not ours: the kubeconfigs that they need, and a second port by which they tell it what to do.</summary>
internal sealed class KubernetesServers : IAsyncDisposable
{
    private const string Space = "shop";

    private readonly TestTimeProvider _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _certificates = new();
    private readonly TestCertificates _others = new("Somebody else's authority");
    private readonly FakeServer _controls;
    private FakeKubernetes? _server;

    private KubernetesServers() => _controls = new(ControlAsync);

    public FakeKubernetes Server => _server!;

    public string SettingsPath => Path.Combine(_folder.Path, "settings.json");

    public static async Task<KubernetesServers> StartAsync()
    {
        KubernetesServers servers = new();
        servers._server = await FakeKubernetes.StartAsync(servers._clock, new(servers._certificates));
        await servers._controls.StartAsync();
        servers.Fill();
        servers.WriteSettings();
        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        await _controls.DisposeAsync();
        await Server.DisposeAsync();
        _certificates.Dispose();
        _others.Dispose();
        _folder.Dispose();
    }

    private void Fill()
    {
        Server.AddUser("system:serviceaccount:shop:app", "reader-token");
        Server.Grant("system:serviceaccount:shop:app", Space, "get", "secrets", "db");
        Server.Grant("readers", Space, "get,list,watch", "secrets");
        Server.PutSecret(Space, "db", ("user", "u1"), ("password", "p<1>&ä"));
        for (int number = 0; number < 5; number++)
        {
            string name = $"page-{number}";
            Server.PutObject("secrets", "pages", new()
            {
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["tier"] = number % 2 == 0 ? "even" : "odd" } },
                ["data"] = new JsonObject { ["n"] = Convert.ToBase64String([(byte)('0' + number)]) },
            });
        }

        Server.PutObject("components.dapr.io", Space, new()
        {
            ["metadata"] = new JsonObject { ["name"] = "vault" },
            ["spec"] = new JsonObject { ["type"] = "secretstores.hashicorp.vault", ["version"] = "v1", ["metadata"] = new JsonArray() },
        });
    }

    private void WriteSettings()
    {
        KubeconfigUser admin = new("admin", FakeKubernetes.AdminToken, Namespace: Space);
        JsonObject settings = new()
        {
            ["controls"] = $"http://127.0.0.1:{_controls.Port}",
            ["kubeconfig"] = _folder.Write("kubeconfig", Server.Kubeconfig(
                admin,
                new("reader", "reader-token", Namespace: Space),
                new("nobody", "no-such-token", Namespace: Space),
                new("certificate", Certificate: _certificates.Client("jane", "readers"), Namespace: Space),
                new("stranger", Certificate: _others.Client("jane", "readers"), Namespace: Space))),
            ["otherAuthority"] = _folder.Write("other-authority", KubeconfigText.Write(Server.Address, _others.Authority, [admin])),
        };
        _folder.Write("settings.json", settings.ToJsonString());
    }

    /// <summary>One path for each thing to be done; the answer comes when it is.</summary>
    private async Task ControlAsync(HttpContext context)
    {
        string[] parts = context.Request.Path.Value!.Trim('/').Split('/');
        switch (parts[0])
        {
            case "cut":
                Server.CutWatches();
                break;
            case "compact":
                Server.Compact();
                break;
            case "expire-watches":
                Server.ExpireWatches();
                break;
            case "expire-pages":
                Server.ExpireContinueTokens();
                break;
            case "bookmarks":
                Server.SendBookmarks();
                break;
            case "put":
                Server.PutSecret(parts[1], parts[2], ("value", parts[3]));
                break;
            case "delete":
                Server.Delete("secrets", parts[1], parts[2]);
                break;
            case "watching":
                await Server.WatchingAsync(parts[1], parts[2], int.Parse(parts[3], CultureInfo.InvariantCulture)).WaitAsync(TimeSpan.FromSeconds(20));
                break;
            case "advance":
                _clock.Advance(TimeSpan.FromSeconds(int.Parse(parts[1], CultureInfo.InvariantCulture)));
                break;
            case "busy":
                Server.Refuse(1, FakeKubernetesMisbehaviour.TooManyRequests(TimeSpan.FromSeconds(1)));
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }
}
