using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources;
using Tacit.Runtime.State;
using Tacit.Runtime.Telemetry;

namespace Tacit.Runtime.Secrets;

/// <summary>The secrets of one store as a sidecar would hand them out, without a sidecar. Only what that store needs is started.</summary>
internal sealed class StandaloneSecrets : IAsyncDisposable
{
    private readonly SnapshotHolder _snapshots;
    private readonly SidecarMetrics _metrics;

    private StandaloneSecrets(SidecarOptions options, SecretStoreRegistry registry, SidecarSnapshot snapshot, ILoggerFactory loggers, TimeProvider timeProvider)
    {
        _snapshots = new(snapshot);
        _metrics = new(options);
        SecretsService service = new(new(options.ErrorContract), _metrics, options.RequestTimeout, timeProvider, loggers.CreateLogger<SecretsService>());
        Reader = new(service, _snapshots, registry);
    }

    public SecretReader Reader { get; }

    /// <summary>Starts a store.</summary>
    /// <exception cref="StartFailedException">It is not declared, or it cannot start; every problem is named.</exception>
    public static async Task<StandaloneSecrets> OpenAsync(
        string store, SidecarOptions options, SecretStoreRegistry registry, IResourceSource source, ILoggerFactory loggers, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        DeclaredResources declared = await ResourceReader.ReadAsync(source, options, cancellationToken);
        SnapshotBuilder builder = new(options, registry, loggers, timeProvider) { OnlyStore = store };
        SidecarSnapshot snapshot = await builder.BuildAsync(declared, running: null, startsAnew: true, cancellationToken);
        if (snapshot.Stores.ContainsKey(store) || snapshot.FailedStores.ContainsKey(store))
            return new(options, registry, snapshot, loggers, timeProvider);

        await snapshot.DisposeAsync();
        string[] names = [.. declared.Components.Where(component => SecretStoreRegistry.IsSecretStore(component.Type)).Select(component => component.Name).Distinct()];
        throw StartFailedException.Because(names.Length == 0
            ? $"there is no secret store '{store}': none is declared in {Places(options)}; --resources-path names the folder of the components"
            : $"there is no secret store '{store}' for app '{options.AppId}'.{ClosestWord.Hint(store, names)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _snapshots.DisposeAsync();
        _metrics.Dispose();
    }

    private static string Places(SidecarOptions options) => options.ResourcesPaths.Count == 0
        ? "any folder, as no folder is given"
        : string.Join(", ", options.ResourcesPaths.Select(path => Path.GetFullPath(path, options.WorkingDirectory)));
}
