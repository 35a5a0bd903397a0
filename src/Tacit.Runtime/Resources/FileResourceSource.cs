using System.Collections.Concurrent;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Resources;

/// <summary>Resources from files: the folders of <c>--resources-path</c> and the files of <c>--config</c>.</summary>
/// <param name="resourcesPaths">Folders (or single files) in the order given; relative ones are taken from <paramref name="workingDirectory"/>.</param>
/// <param name="configPaths">Files, later ones over earlier ones.</param>
/// <param name="workingDirectory">An absolute folder.</param>
/// <param name="timeProvider">The clock of the looks.</param>
/// <remarks>
/// Changes are found by looking (<c>docs/decisions/0005</c>). One counts when several looks in a row see the same, so that a file which is
/// being written is not read half.
/// </remarks>
internal sealed class FileResourceSource(
    IReadOnlyList<string> resourcesPaths, IReadOnlyList<string> configPaths, string workingDirectory, TimeProvider timeProvider) : IResourceSource
{
    /// <summary>How often the files are looked at.</summary>
    internal static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>How many looks have to see the same before a change counts: 0.4 s of quiet, known 0.6 s after the change at most.</summary>
    internal const int LooksAlike = 3;

    private static readonly string[] Extensions = [".yaml", ".yml"];

    private readonly ConcurrentDictionary<string, string> _pipes = new(StringComparer.Ordinal);
    private volatile byte[] _known = [];

    /// <summary>The files that a command line asks for.</summary>
    public static FileResourceSource Of(SidecarOptions options, TimeProvider timeProvider) =>
        new(options.ResourcesPaths, options.ConfigPaths, options.WorkingDirectory, timeProvider);

    public ValueTask<ResourceTexts> ReadAsync(CancellationToken cancellationToken)
    {
        List<ResourceProblem> problems = [];
        using ResourceFiles files = new(_pipes);
        ResourceTexts texts = new([.. Resources()], [.. Configurations()], problems);
        _known = files.State;
        return new(texts);

        IEnumerable<ResourceText> Resources() => ResourcePaths(problems)
            .Select(file => Read(file, failure => ResourceProblem.Error($"the file {failure}", new(file))))
            .OfType<ResourceText>();

        IEnumerable<ResourceText> Configurations() => configPaths
            .Select(path => Read(Absolute(path), failure => ResourceProblem.Error($"configuration file '{path}' {failure}; looked for {Absolute(path)}")))
            .OfType<ResourceText>();

        ResourceText? Read(string file, Func<string, ResourceProblem> problem)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new(file, files.Read(file));
            }
            catch (Exception failure) when (ResourceFiles.IsUnreadable(failure))
            {
                problems.Add(problem(ResourceFiles.Describe(failure)));
                return null;
            }
        }
    }

    public async Task WaitForChangeAsync(CancellationToken cancellationToken)
    {
        byte[] last = _known;
        int alike = 0;
        using PeriodicTimer timer = new(LookInterval, timeProvider);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            byte[] seen = Look();
            alike = seen.AsSpan().SequenceEqual(last) ? alike + 1 : 1;
            if (!seen.AsSpan().SequenceEqual(_known) && alike == LooksAlike)
                return;
            last = seen;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private byte[] Look()
    {
        using ResourceFiles files = new(_pipes);
        foreach (string file in ResourcePaths([]).Concat(configPaths.Select(Absolute)))
            files.LookAt(file);
        return files.State;
    }

    private IEnumerable<string> ResourcePaths(List<ResourceProblem> problems) => resourcesPaths.SelectMany(path => Files(path, problems)).Distinct();

    /// <summary>The YAML files of a folder, not of its subfolders, in the byte order of their names.</summary>
    private string[] Files(string path, List<ResourceProblem> problems)
    {
        string absolute = Absolute(path);
        if (File.Exists(absolute))
            return [absolute];
        try
        {
            string[] all = [.. Directory.EnumerateFiles(absolute).Order(Utf8Order.Instance)];
            problems.AddRange(all.Where(file => !IsYaml(file)).Select(file =>
                ResourceProblem.Note($"A non-YAML Component file {Path.GetFileName(file)} was detected, it will not be loaded", new(file))));
            return [.. all.Where(IsYaml)];
        }
        catch (DirectoryNotFoundException)
        {
            problems.Add(ResourceProblem.Error($"resources path '{path}' does not exist; looked for {absolute}"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add(ResourceProblem.Error($"resources path '{path}' may not be read: {absolute}"));
        }

        return [];
    }

    private static bool IsYaml(string file) => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    private string Absolute(string path) => Path.GetFullPath(path, workingDirectory);
}
