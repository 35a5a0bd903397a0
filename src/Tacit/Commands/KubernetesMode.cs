using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Kubernetes.Clusters;
using Tacit.Kubernetes.Resources;
using Tacit.Runtime;
using Tacit.Runtime.Resources;

namespace Tacit.Commands;

/// <summary><c>--mode kubernetes</c>: resources come from the cluster unless folders are named, and there is a store that nobody has to declare.</summary>
internal static class KubernetesMode
{
    public const string Name = "kubernetes";

    /// <summary>The name of the store that is there by itself, and of the one that references are for which name none; as in daprd.</summary>
    private const string StoreName = "kubernetes";

    private static readonly SourcePosition Nowhere = new("built in");

    /// <summary>The options, with what the mode brings.</summary>
    /// <param name="options">What the flags say.</param>
    /// <param name="hasStore">Whether there is a store that nobody has to declare.</param>
    /// <param name="kubeconfig">The kubeconfig that the store uses outside of a cluster; null for the usual ones.</param>
    public static SidecarOptions Apply(SidecarOptions options, bool hasStore, string? kubeconfig) => options with
    {
        BuiltInStores = hasStore ? [Store(kubeconfig)] : [],
        DefaultSecretStore = StoreName,
    };

    /// <summary>Where resources are declared: components in the named folders, else in the cluster; configurations in files, where they are paths, else in the cluster.</summary>
    /// <exception cref="UsageException">Configurations are named in both ways, and their order would be lost.</exception>
    public static IResourceSource SourceOf(SidecarOptions options, string? kubeconfig, ILoggerFactory loggers, TimeProvider timeProvider)
    {
        string[] files = [.. options.ConfigPaths.Where(IsPath)];
        if (files.Length > 0 && files.Length < options.ConfigPaths.Count)
            throw new UsageException("--config: name either files or configurations of the cluster; which of them counts would not be clear");
        ClusterSelection selection = new(options.Namespace, options.ResourcesPaths.Count == 0, [.. options.ConfigPaths.Except(files)]);
        FileResourceSource ofFiles = new(options.ResourcesPaths, files, options.WorkingDirectory, timeProvider);
        if (!selection.ReadsComponents && selection.Configurations.Count == 0)
            return ofFiles;

        ILogger logger = loggers.CreateLogger<ClusterResourceSource>();
        ClusterFinder finder = new() { Environment = options.Environment, BaseDirectories = [options.WorkingDirectory], TimeProvider = timeProvider, Logger = logger, PathSetting = "--kubeconfig" };
        ClusterResourceSource ofCluster = new(selection, () => finder.Find(kubeconfig), timeProvider, Chance.Next, logger);
        return options.ResourcesPaths.Count == 0 && files.Length == 0 ? ofCluster : new JoinedResourceSource([ofFiles, ofCluster]);
    }

    private static Component Store(string? kubeconfig) => new()
    {
        Name = StoreName,
        Type = "secretstores.kubernetes",
        Version = "v1",
        Position = Nowhere,
        Metadata = kubeconfig is null ? [] : [new("kubeconfigPath", kubeconfig, Nowhere, Nowhere)],
    };

    /// <summary>The name of a custom resource has no slash, and ends unlike a file.</summary>
    private static bool IsPath(string config) =>
        config.Contains('/', StringComparison.Ordinal) || config.Contains('\\', StringComparison.Ordinal)
        || config.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || config.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
}
