using Tacit.Abstractions.Resources;
using Tacit.Runtime.State;
using Tacit.RunningSidecars;

namespace Tacit.SecretInjection;

/// <summary>
/// The files by which the app gets secrets: only its user can read them, they are in memory where the machine has a place for that (then the
/// path is a symbolic link), and they are removed at the end.
/// </summary>
internal sealed class SecretFiles : IDisposable
{
    private readonly MemoryFolder? _memory;

    /// <summary>Where the content of each path is.</summary>
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    private SecretFiles(MemoryFolder? memory) => _memory = memory;

    /// <summary>Whether a path's content is on a disk, as there is no other place.</summary>
    public bool IsOnDisk(string path) => _places[path] == path && !MemoryFolder.IsInMemory(Path.GetDirectoryName(path)!);

    /// <summary>Writes files that do not exist yet.</summary>
    /// <param name="contents">Contents by absolute path.</param>
    /// <exception cref="StartFailedException">One of them exists already, or cannot be written; nothing is left behind.</exception>
    public static SecretFiles Write(IReadOnlyDictionary<string, string> contents)
    {
        // Also for a path that is in memory itself: only of a link it can be told that the run which made it has been killed.
        SecretFiles files = new(contents.Count > 0 ? MemoryFolder.TryCreate() : null);
        List<ResourceProblem> problems = [];
        foreach ((string path, string content) in contents)
        {
            try
            {
                if (files.Add(path, content) is { } problem)
                    problems.Add(ResourceProblem.Error($"--secret-file {path}: {problem}"));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                problems.Add(ResourceProblem.Error($"--secret-file {path}: the file cannot be written ({failure.GetType().Name})"));
            }
        }

        if (problems.Count == 0)
            return files;
        files.Dispose();
        throw new StartFailedException(problems) { Outcome = "The app was not started" };
    }

    /// <summary>Replaces contents. A reader has the old one or the new one, never a part.</summary>
    public void Update(IReadOnlyDictionary<string, string> contents)
    {
        foreach ((string path, string place) in _places)
            PrivateFile.Write(place, contents[path]);
    }

    /// <summary>Removes them; those that could not be.</summary>
    public IReadOnlyList<string> Remove()
    {
        List<string> left = [];
        foreach ((string path, string place) in _places)
        {
            try
            {
                // A link that the app has replaced is the app's.
                if (path == place ? File.Exists(path) : new FileInfo(path).LinkTarget == place)
                    File.Delete(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                left.Add(path);
            }
        }

        _places.Clear();
        _memory?.Dispose();
        return left;
    }

    public void Dispose() => Remove();

    private string? Add(string path, string content)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            return $"the folder {folder} does not exist";
        FileInfo file = new(path);
        if (file.LinkTarget is { } target && MemoryFolder.IsLeftover(target))
            file.Delete();
        else if (file.Exists || file.LinkTarget is not null || Directory.Exists(path))
            return "it exists already, and is not overwritten; remove it, or choose another path";

        string place = _memory is null
            ? path
            : Path.Combine(_memory.Path, $"{_places.Count}-{Path.GetFileName(path)}");
        PrivateFile.Write(place, content);
        if (place != path)
            File.CreateSymbolicLink(path, place);
        _places.Add(path, place);
        return null;
    }
}
