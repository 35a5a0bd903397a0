using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Http;
using Tacit.Kubernetes.Api;
using Tacit.Kubernetes.Clusters;

namespace Tacit.Kubernetes.Secrets;

/// <summary><c>secretstores.kubernetes</c>: the secrets of a Kubernetes cluster, over its API.</summary>
internal sealed partial class KubernetesSecretStore : ISecretStore
{
    private readonly SecretStoreContext _context;
    private readonly ApiClient _client;
    private readonly NamespaceRules _namespaces;
    private readonly string _labelSelector;
    private readonly SecretCaches? _caches;
    private int _disposed;

    private KubernetesSecretStore(SecretStoreContext context, Settings settings)
    {
        (_context, _namespaces, _labelSelector) = (context, settings.Namespaces, settings.LabelSelector);
        _client = new(settings.Cluster, settings.Limits, context.TimeProvider, context.Chance);
        if (!context.Metadata.GetBoolean(KubernetesFields.Cache))
            return;
        _caches = new(_client, _namespaces, _labelSelector, context);
        // By the time of the first call, the secrets are there.
        if (_namespaces.Own is { } own)
            _caches.Of(own);
    }

    public static SecretStoreDescriptor Descriptor { get; } = For(PodIdentity.Folder);

    /// <summary>The secrets of a cluster have several pairs.</summary>
    public SecretStoreFeatures Features => SecretStoreFeatures.MultipleKeyValuesPerSecret;

    /// <summary>The store, with the service account in another folder than a pod's.</summary>
    internal static SecretStoreDescriptor For(string serviceAccountFolder) => new()
    {
        Type = "secretstores.kubernetes",
        Help = "The secrets of a Kubernetes cluster, of the one that the sidecar runs in or of a kubeconfig.",
        MultiKey = "yes",
        Fields = KubernetesFields.All,
        Check = context => Settings.Read(context, serviceAccountFolder),
        CreateAsync = (context, cancellationToken) => CreateAsync(context, serviceAccountFolder, cancellationToken),
    };

    public async ValueTask<SecretData> GetAsync(GetSecretRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string space = _namespaces.For(request.Metadata);
        if (!ObjectName.IsSecret(request.Name))
            throw new SecretStoreException(SecretStoreFailure.NotFound, "no secret can be called so in Kubernetes: lower-case letters, digits, '-' and '.' are allowed, up to 253 of them");
        ResourceWatch<SecretData>? cache = _caches?.Of(space);
        // First whether it is live: what is kept by then is at least as new.
        bool isLive = cache is { IsLive: true };
        SecretData? kept = null;
        cache?.TryGet(request.Name, out kept);
        if (isLive && kept is not null)
            return kept;
        try
        {
            using JsonDocument secret = await _client.ReadAsync(new("get", ApiResource.Secrets, space, request.Name), cancellationToken);
            return SecretObject.Read(secret.RootElement);
        }
        catch (SecretStoreException failure) when (kept is not null && failure.Failure is SecretStoreFailure.Unavailable)
        {
            // What it was when the cluster was last seen, which is better than nothing.
            Log.Stale(_context.Logger, _context.ComponentName, failure.Message);
            return kept;
        }
    }

    public async ValueTask<IReadOnlyDictionary<string, SecretData>> BulkGetAsync(BulkGetSecretRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string space = _namespaces.For(request.Metadata);
        ResourceWatch<SecretData>? cache = _caches?.Of(space);
        if (cache is { IsLive: true })
            return new Dictionary<string, SecretData>(cache.All(), StringComparer.Ordinal);
        ApiSelection selection = new(ApiResource.Secrets, space) { LabelSelector = _labelSelector };
        try
        {
            return (await ApiList<SecretData>.ReadAsync(_client, selection, SecretObject.Read, cancellationToken)).Items;
        }
        catch (SecretStoreException failure) when (failure.Failure is SecretStoreFailure.Unavailable && cache is { WasListed: true })
        {
            Log.Stale(_context.Logger, _context.ComponentName, failure.Message);
            return new Dictionary<string, SecretData>(cache.All(), StringComparer.Ordinal);
        }
        catch (SecretStoreException failure) when (failure.Failure is SecretStoreFailure.InvalidRequest && _labelSelector.Length > 0)
        {
            throw new SecretStoreException(failure.Failure, $"{failure.Message}; is {KubernetesFields.LabelSelector} a label selector, as in app=shop,tier in (web, db)?");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        if (_caches is not null)
            await _caches.DisposeAsync();
        _client.Dispose();
    }

    // Files are read on the way, and a mount may hang: it may not hold up the caller, who enforces the time limit. No call is made, as in daprd.
    private static async ValueTask<ISecretStore> CreateAsync(SecretStoreContext context, string serviceAccountFolder, CancellationToken cancellationToken) =>
        new KubernetesSecretStore(context, await Task.Run(() => Settings.Read(context, serviceAccountFolder), cancellationToken));

    private sealed record Settings(Cluster Cluster, BackendLimits Limits, NamespaceRules Namespaces, string LabelSelector)
    {
        /// <exception cref="SecretStoreException">The component cannot be right.</exception>
        public static Settings Read(SecretStoreContext context, string serviceAccountFolder)
        {
            ClusterFinder finder = new()
            {
                Environment = context.Environment,
                BaseDirectories = context.BaseDirectories,
                ServiceAccountFolder = serviceAccountFolder,
                TimeProvider = context.TimeProvider,
                Logger = context.Logger,
                PathSetting = KubernetesFields.KubeconfigPath,
            };
            Cluster cluster = finder.Find(context.Metadata.GetText(KubernetesFields.KubeconfigPath) is { Length: > 0 } path ? path : null);
            BackendLimits limits = BackendLimits.Of(context.Metadata, KubernetesFields.Timeout, KubernetesFields.MaxAnswerBytes, usualBytes: 16 * 1024 * 1024);
            return new(cluster, limits, NamespaceRules.Of(context, cluster.Namespace), context.Metadata.GetText(KubernetesFields.LabelSelector) ?? "");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.KeptSecretUsed, LogLevel.Warning, "{Component}: answering from memory, with what there was when the cluster was last seen: {Reason}")]
        public static partial void Stale(ILogger logger, string component, string reason);
    }
}
