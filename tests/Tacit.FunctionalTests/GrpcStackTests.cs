using System.Runtime.InteropServices;
using Tacit.Abstractions;
using Tacit.Runtime;
using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary>gRPC stacks that are not ours, against the ship form. What each step is: <c>grpc-clients/README.md</c>.</summary>
public sealed class GrpcStackTests : IDisposable
{
    private static readonly string[] Everywhere =
        ["get", "bulk", "not-found", "denied", "wrong-token", "concurrent", "gzip", "idle", "unknown-method"];

    private readonly GuardedSample _sample = new();

    public void Dispose() => _sample.Dispose();

    [RequiresFact(Programs.GrpcGo)]
    public async Task Go()
    {
        string built = await BuildAsync("go");
        await TestAsync(new() { FileName = Path.Combine(built, "client"), Arguments = [] }, [.. Everywhere, "blocking-dial", "metadata", "health", "reflection"]);
    }

    [RequiresFact(Programs.GrpcPython)]
    public async Task Python()
    {
        string built = await BuildAsync("python");
        StartOptions client = new()
        {
            // The one that Debian's packages are for, whichever other ones there are.
            FileName = "/usr/bin/python3",
            Arguments = [Path.Combine(Programs.GrpcClientsFolder, "python", "client.py")],
            Environment = new Dictionary<string, string> { ["PYTHONPATH"] = built, ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        await TestAsync(client, [.. Everywhere, "metadata", "health", "reflection"]);
    }

    [RequiresFact(Programs.JavaScriptSdk)]
    public Task The_JavaScript_SDK_3_6_on_grpc_js() => TestAsync(JavaScript("dapr-js-3-6"), Everywhere);

    [RequiresFact(Programs.JavaScriptSdk)]
    public Task The_newest_JavaScript_SDK_on_Connect() => TestAsync(JavaScript("@dapr/dapr"), Everywhere);

    private static StartOptions JavaScript(string package) => new()
    {
        FileName = "node",
        Arguments = ["grpc-secrets.mjs"],
        WorkingDirectory = Programs.JavaScriptSdkFolder,
        Environment = new Dictionary<string, string> { ["SDK"] = package },
    };

    /// <summary>Generates and compiles a client.</summary>
    private static async Task<string> BuildAsync(string language)
    {
        string built = Path.Combine(Repository.Root, "artifacts", "grpc-clients", language);
        await using TacitProcess build = TacitProcess.Start(new StartOptions
        {
            FileName = "bash",
            Arguments = [Path.Combine(Programs.GrpcClientsFolder, language, "build.sh"), built],
            Environment = Programs.Home,
        });
        Assert.True(await build.ExitAsync() == 0, build.Output + build.Error);
        return built;
    }

    private async Task TestAsync(StartOptions client, string[] steps)
    {
        await TestServedAsync(client, steps);
        await TestDeadlineAsync(client);
    }

    /// <summary>Runs the steps, the last of which has the sidecar replaced behind an open channel.</summary>
    private async Task TestServedAsync(StartOptions client, string[] steps)
    {
        int port = SettledPort.Next();
        await using TacitProcess first = _sample.Serve(port);
        await first.GrpcPortAsync();
        await using TacitProcess run = Start(client, port, [.. steps, "reconnect"]);

        Task<string> restart = run.WaitForLineAsync("reconnect: restart");
        if (await Task.WhenAny(restart, run.ExitAsync()) == restart)
        {
            first.Signal(PosixSignal.SIGTERM);
            Assert.Equal(0, await first.ExitAsync());
            await using TacitProcess second = _sample.Serve(port);
            await second.GrpcPortAsync();
            await run.WriteLineAsync("restarted");
            await run.ExitAsync();
        }

        Assert.Equal(string.Join('\n', [.. steps.Select(step => $"{step}: ok"), "reconnect: restart", "reconnect: ok"]), run.Output + run.Error);
        Assert.DoesNotContain("failed unexpectedly", first.Output, StringComparison.Ordinal);
    }

    /// <summary>A store that never answers is none of the product's, so this sidecar is in the test's process.</summary>
    private static async Task TestDeadlineAsync(StartOptions client)
    {
        FakeSecretStore store = FakeSecretStore.Of(("k1", "v1"));
        store.OnGet = (request, _) => request.Name == "any" ? new(new TaskCompletionSource<SecretData>().Task) : new(store.Secrets[request.Name]);
        SidecarOptions options = InProcessSidecar.Options() with { ApiToken = GuardedSample.Token };
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(
            options, [store.Descriptor], new FakeResourceSource(FakeResourceSource.Component("fs"), FakeResourceSource.Component("slow")));
        await using TacitProcess run = Start(client, sidecar.Host.GrpcPort, ["deadline"]);

        await run.ExitAsync();

        Assert.Equal("deadline: ok", run.Output + run.Error);
    }

    private static TacitProcess Start(StartOptions client, int port, string[] steps) => TacitProcess.Start(client with
    {
        Arguments = [.. client.Arguments, $"127.0.0.1:{port}", .. steps],
        Environment = new Dictionary<string, string>(client.Environment) { ["DAPR_API_TOKEN"] = GuardedSample.Token },
        KeepsInput = true,
    });
}
