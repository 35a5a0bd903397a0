using System.Formats.Tar;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Tacit.FunctionalTests.Deployment;
using Tacit.Testing;
using Xunit.Abstractions;

namespace Tacit.FunctionalTests.Images;

/// <summary>The container image: what it says of itself, and the sidecar in it as Dapr's injector starts it.</summary>
/// <remarks>The one that packs the tool uses the same build.</remarks>
[Collection("artifacts/ship")]
public sealed class ContainerImageTests(BuiltImage built, ITestOutputHelper output) : IClassFixture<BuiltImage>
{
    [RequiresFact(Programs.Containers)]
    public async Task The_image_is_two_files_of_root_over_the_base_and_runs_as_nobody_of_note()
    {
        ImageArchive image = built.Image!;
        JsonObject config = image.Configuration["config"]!.AsObject();
        string version = await VersionAsync(Programs.Tacit);

        Assert.Equal([$"tacit:{version}"], image.Tags);
        Assert.Equal([".", "./daprd", "./tacit"], image.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.All(image.Entries, entry => Assert.Equal((0, 0), (entry.Uid, entry.Gid)));
        Assert.All(image.Entries, entry => Assert.Equal(UnixFileMode.None, entry.Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)));
        Assert.Equal(TarEntryType.RegularFile, image.Entries.Single(entry => entry.Name == "./daprd").EntryType);
        Assert.Equal(await File.ReadAllBytesAsync(Programs.Tacit), await File.ReadAllBytesAsync(Path.Combine(image.Root, "tacit")));
        Assert.Equal("65532:65532", (string)config["User"]!);
        Assert.Equal("/", Path.GetFullPath((string)config["WorkingDir"]!));
        Assert.Empty(image.ContainerTexts("Entrypoint"));
        Assert.Equal(["/tacit", "serve"], image.ContainerTexts("Cmd"));
        Assert.Equal(["PATH=/usr/bin", "DOTNET_EnableDiagnostics=0"], image.ContainerTexts("Env"));
        Assert.Null(config["ExposedPorts"]);
        Assert.Equal(
            ["Tacit", "A secrets sidecar that speaks Dapr's Secrets API.", "The Tacit authors", version, "Apache-2.0"],
            new[] { "title", "description", "authors", "version", "licenses" }.Select(name => (string)config["Labels"]![$"org.opencontainers.image.{name}"]!));
        await Figures.PrintAsync(
            output, "image",
            $"container image without its base: {new FileInfo(Path.Combine(image.Root, "tacit")).Length / 1e6:F1} MB; archive, with the libraries of a small base: {image.Size / 1e6:F1} MB");
    }

    [Fact]
    public void The_Dockerfile_makes_the_same_image()
    {
        string folder = Path.Combine(Repository.Root, "deploy", "image");
        string[] lines = [.. File.ReadLines(Path.Combine(folder, "Dockerfile")).SkipWhile(line => !line.EndsWith("-chiseled", StringComparison.Ordinal))];
        string targets = File.ReadAllText(Path.Combine(folder, "Container.targets"));

        string from = lines[0]["FROM ".Length..];
        Assert.Contains($">{from}</ContainerBaseImage>", targets, StringComparison.Ordinal);
        Assert.Equal(
            ["COPY --from=build /image/tacit /image/daprd /", "ENV DOTNET_EnableDiagnostics=0", "WORKDIR /", "USER 65532:65532", """CMD ["/tacit", "serve"]"""],
            lines.Where(line => line.Length > 0 && char.IsUpper(line[0]) && !line.StartsWith("FROM", StringComparison.Ordinal) && !line.StartsWith("LABEL", StringComparison.Ordinal)));
    }

    [RequiresFact(Programs.Containers)]
    public async Task The_file_needs_no_library_that_the_base_image_does_not_have()
    {
        // The packages of the base image are libc6, libgcc-s1, libssl3t64 and libstdc++6 with what they need.
        string[] known = ["ld", "libc", "libcrypto", "libdl", "libgcc_s", "libm", "libpthread", "librt", "libssl", "libstdc++"];

        IEnumerable<string> needed = (await BaseImage.LibrariesAsync(Programs.Tacit)).Select(path => Path.GetFileName(path).Split('.', '-')[0]);

        Assert.Empty(needed.Except(known));
    }

    [RequiresTheory(Programs.Containers)]
    [InlineData("/tacit", "serve", "--version")]
    [InlineData("/daprd", "--version")]
    [InlineData("./daprd", "--version")]
    public async Task Every_name_of_the_program_starts_it(params string[] command)
    {
        await using TacitProcess process = Container.Start(built.Image!, command);

        Assert.Equal((0, await VersionAsync(Programs.Tacit), ""), (await process.ExitAsync(), process.Output, process.Error));
    }

    [RequiresFact(Programs.KubernetesContainers)]
    public async Task As_Daprs_injector_starts_it_it_answers_the_probes_and_serves_the_app_alone()
    {
        KubernetesSchemas manifests = await KubernetesSchemas.CheckAsync(Path.Combine(Repository.Root, "deploy", "manifests", "dapr-injector.yaml"));
        await using ManifestCluster cluster = await ManifestCluster.ApplyAsync(manifests, "nodeapp", "shop");
        int http = SettledPort.Next();
        int grpc = SettledPort.Next();
        int open = SettledPort.Next();
        await using TacitProcess process = Container.Start(
            built.Image!,
            InjectedArguments(http, grpc, open),
            new Dictionary<string, string>(InjectedEnvironment.Concat(cluster.Variables)),
            new Dictionary<string, string> { [ManifestCluster.IdentityFolder] = cluster.Identity });
        await process.HttpPortAsync();
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(30) };
        IPAddress pod = OtherAddress();

        // The container's root is the image, and nobody can write to it.
        string status = await File.ReadAllTextAsync($"/proc/{process.Pid}/status");
        Assert.Contains("\nUid:\t65532\t65532\t65532\t65532\n", status, StringComparison.Ordinal);
        Assert.Contains("\nNoNewPrivs:\t1\n", status, StringComparison.Ordinal);
        Assert.Matches("(?m)^\\S+ / \\S+ ro[, ]", await File.ReadAllTextAsync($"/proc/{process.Pid}/mounts"));

        // The kubelet's probes come from outside of the pod's loopback, and so would a foreign caller.
        Assert.Equal(HttpStatusCode.NoContent, (await client.GetAsync(new Uri($"http://{pod}:{open}/v1.0/healthz"))).StatusCode);
        Assert.True(await ConnectsAsync(pod, open));
        Assert.False(await ConnectsAsync(pod, http));
        Assert.False(await ConnectsAsync(pod, grpc));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri($"http://{pod}:{open}/v1.0/secrets/kubernetes/db"))).StatusCode);

        // The app gets what the role and the configuration in the cluster let it have.
        string secrets = $"http://127.0.0.1:{http}/v1.0/secrets/kubernetes";
        Assert.Contains(SampleFolder.Canary, await client.GetStringAsync(new Uri($"{secrets}/db")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(new Uri($"{secrets}/other"))).StatusCode);
        process.Signal(PosixSignal.SIGTERM);
        Assert.Equal((0, ""), (await process.ExitAsync(), process.Error));
        Assert.Contains("Received signal 'terminated'; beginning shutdown", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("level=error", process.Output, StringComparison.Ordinal);
    }

    /// <summary>The command line of an injected container, in its order; <c>command</c> is not set, so the program is the first argument.</summary>
    private static string[] InjectedArguments(int http, int grpc, int open) =>
    [
        "/daprd", "--dapr-http-port", $"{http}", "--dapr-grpc-port", $"{grpc}", "--dapr-internal-grpc-port", "50002",
        "--dapr-listen-addresses", "[::1],127.0.0.1", "--dapr-public-port", $"{open}",
        "--app-id", "nodeapp", "--app-protocol", "http", "--log-level", "info", "--dapr-graceful-shutdown-seconds", "-1",
        "--mode", "kubernetes", "--control-plane-address", "dapr-api.dapr-system.svc.cluster.local:443",
        "--sentry-address", "dapr-sentry.dapr-system.svc.cluster.local:443",
        "--enable-metrics", "--metrics-port", $"{SettledPort.Next()}", "--config", "nodeapp",
        "--placement-host-address", "dapr-placement-server.dapr-system.svc.cluster.local:50005", "--enable-api-logging=false",
        "--enable-mtls", "--dapr-http-read-buffer-size", "4",
        "--scheduler-host-address", "dapr-scheduler-server-a.dapr-system.svc.cluster.local:443",
    ];

    private static IReadOnlyDictionary<string, string> InjectedEnvironment { get; } = new Dictionary<string, string>
    {
        ["POD_NAME"] = "nodeapp-0",
        ["DAPR_TRUST_ANCHORS"] = "none",
        ["DAPR_CONTROLPLANE_NAMESPACE"] = "dapr-system",
        ["DAPR_CONTROLPLANE_TRUST_DOMAIN"] = "cluster.local",
    };

    private static async Task<string> VersionAsync(string program)
    {
        await using TacitProcess process = TacitProcess.Start(new StartOptions { FileName = program, Arguments = ["serve", "--version"] });
        Assert.Equal(0, await process.ExitAsync());
        return process.Output;
    }

    /// <summary>An address of this machine that is not of its loopback.</summary>
    private static IPAddress OtherAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(address => address.Address)
        .First(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    private static async Task<bool> ConnectsAsync(IPAddress address, int port)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(address, port);
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
