using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Yaml;

namespace Tacit.Kubernetes.Clusters;

/// <summary>Reads kubeconfig files.</summary>
internal static class KubeconfigReader
{
    /// <summary>More than any kubeconfig: 16 MiB.</summary>
    private const long MaxBytes = 16 * 1024 * 1024;

    /// <summary>Reads the files that exist.</summary>
    /// <param name="paths">Absolute paths.</param>
    /// <exception cref="SecretStoreException">One of them cannot be read.</exception>
    public static Kubeconfig Read(IReadOnlyList<string> paths)
    {
        string[] files = [.. paths.Where(File.Exists)];
        Kubeconfig config = new() { Files = files };
        foreach (string file in files)
            Read(file, config);
        return config;
    }

    private static void Read(string file, Kubeconfig config)
    {
        List<ResourceProblem> problems = [];
        IReadOnlyList<YamlValue> documents = YamlReader.ReadDocuments(new(file, Text(file)), problems);
        if (problems.FirstOrDefault() is { } problem)
            throw Kubeconfig.Wrong($"{problem.Position}: {problem.Message}");
        foreach (YamlValue document in documents)
        {
            if (document is not YamlMapping mapping)
                throw Kubeconfig.Wrong($"{document.Position}: a kubeconfig is a mapping, with clusters, contexts and users");
            config.Add(file, mapping);
        }
    }

    private static string Text(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return stream.CanSeek && stream.Length > MaxBytes ? throw Kubeconfig.Wrong($"{file} is larger than {MaxBytes / 1024 / 1024} MiB") : YamlText.Read(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Kubeconfig.Wrong($"{file} cannot be read ({failure.GetType().Name})");
        }
    }
}
