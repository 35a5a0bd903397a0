using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime;
using Tacit.Runtime.Resources;
using Tacit.SecretStores;

namespace Tacit.Testing;

/// <summary>A real sidecar on free ports in the test's own process.</summary>
internal sealed class InProcessSidecar : IAsyncDisposable
{
    private InProcessSidecar(SidecarHost host, CapturedLogs logs)
    {
        Host = host;
        Logs = logs;
        Http = new() { BaseAddress = new($"http://localhost:{host.HttpPort}") };
    }

    public SidecarHost Host { get; }

    public CapturedLogs Logs { get; }

    public HttpClient Http { get; }

    public int Port => Host.HttpPort;

    /// <summary>Options for an app <c>myapp</c> with an empty environment.</summary>
    public static SidecarOptions Options(string? resources = null) => new()
    {
        AppId = "myapp",
        WorkingDirectory = Path.GetTempPath(),
        Environment = new Dictionary<string, string>(),
        ResourcesPaths = resources is null ? [] : [resources],
        MetricsPort = 0,
    };

    /// <summary>Starts a sidecar with the built-in stores, or with those given.</summary>
    public static async Task<InProcessSidecar> StartAsync(
        SidecarOptions options, IEnumerable<SecretStoreDescriptor>? stores = null, IResourceSource? source = null, TimeProvider? timeProvider = null)
    {
        CapturedLogs logs = new();
        SidecarHost host = await SidecarHost.StartAsync(
            options,
            new(stores ?? BuiltInSecretStores.All),
            source ?? FileResourceSource.Of(options, timeProvider ?? TimeProvider.System),
            logs.Factory(),
            timeProvider ?? TimeProvider.System,
            CancellationToken.None);
        return new(host, logs);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.StopAsync(TimeSpan.FromSeconds(10));
        await Host.DisposeAsync();
    }
}
