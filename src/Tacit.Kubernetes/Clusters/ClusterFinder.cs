using Microsoft.Extensions.Logging;
using Tacit.Abstractions;

namespace Tacit.Kubernetes.Clusters;

/// <summary>Finds the cluster to talk to: the one that this pod runs in, else that of a kubeconfig.</summary>
internal sealed partial class ClusterFinder
{
    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The folders against which <c>kubeconfigPath</c> is resolved, absolute, in the order to try.</summary>
    public required IReadOnlyList<string> BaseDirectories { get; init; }

    /// <summary>The folder of the pod's service account.</summary>
    public string ServiceAccountFolder { get; init; } = PodIdentity.Folder;

    public required TimeProvider TimeProvider { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>The setting that names a kubeconfig, for messages; null where there is none.</summary>
    public string? PathSetting { get; init; }

    /// <summary>The cluster. As in daprd, that of the pod goes before any kubeconfig.</summary>
    /// <param name="kubeconfigPath">The path that the setting names; null for the usual ones.</param>
    /// <exception cref="SecretStoreException">There is none, or what describes it is wrong.</exception>
    public Cluster Find(string? kubeconfigPath)
    {
        PodIdentity pod = new(Environment, ServiceAccountFolder, TimeProvider);
        if (pod.HasToken)
        {
            if (kubeconfigPath is not null)
                Log.PodFirst(Logger, PathSetting);
            return pod.Read();
        }

        string[] paths = Paths(kubeconfigPath);
        try
        {
            Kubeconfig config = KubeconfigReader.Read(paths);
            return config.Files.Count > 0 ? new KubeconfigCluster(config, Environment, TimeProvider).Current() : throw Nowhere(kubeconfigPath, paths, pod);
        }
        catch (SecretStoreException failure) when (kubeconfigPath is not null)
        {
            throw new SecretStoreException(failure.Failure, failure.Message) { MetadataField = PathSetting };
        }
    }

    private string[] Paths(string? kubeconfigPath)
    {
        if (kubeconfigPath is not null)
        {
            if (kubeconfigPath.Contains('\0', StringComparison.Ordinal))
                throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"{PathSetting} holds a NUL character, which no path can");
            string[] candidates = [.. BaseDirectories.Select(folder => Path.GetFullPath(kubeconfigPath, folder)).Distinct(StringComparer.Ordinal)];
            return candidates.FirstOrDefault(File.Exists) is { } found ? [found] : candidates;
        }

        if (Environment.GetValueOrDefault("KUBECONFIG", "") is { Length: > 0 } list)
            return [.. list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFullPath)];
        string home = Environment.GetValueOrDefault(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME", "");
        return home.Length == 0 ? [] : [Path.GetFullPath(Path.Combine(home, ".kube", "config"))];
    }

    private SecretStoreException Nowhere(string? kubeconfigPath, string[] paths, PodIdentity pod)
    {
        string[] reasons =
        [
            pod.IsPod
                ? $"this is a pod of a cluster, but there is no token in {pod.ShownFolder}; does the pod set automountServiceAccountToken to false?"
                : "this is no pod of a cluster",
            paths.Length == 0 ? "there is no home folder with a .kube/config in it" : string.Join("; ", Missing(paths)),
        ];
        string advice = kubeconfigPath is not null ? "" : PathSetting is null ? "; the variable KUBECONFIG names a kubeconfig" : $"; {PathSetting} or the variable KUBECONFIG name a kubeconfig";
        return new(SecretStoreFailure.InvalidRequest, $"no Kubernetes cluster to talk to: {string.Join("; ", reasons)}{advice}");
    }

    private static IEnumerable<string> Missing(string[] paths)
    {
        (string[] folders, string[] others) = ([.. paths.Where(Directory.Exists)], [.. paths.Where(path => !Directory.Exists(path))]);
        foreach (string folder in folders)
            yield return $"{folder} is a folder";
        if (others.Length > 0)
            yield return $"{string.Join(" and ", others)} {(others.Length == 1 ? "does" : "do")} not exist";
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.KubeconfigNotUsed, LogLevel.Warning, "{Field} is not used: this is a pod, and its own cluster goes before any kubeconfig")]
        public static partial void PodFirst(ILogger logger, string? field);
    }
}
