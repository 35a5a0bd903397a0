using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources.Yaml;

namespace Tacit.Runtime.Resources;

/// <summary>Components from folders of YAML files: <c>--resources-path</c>.</summary>
/// <param name="paths">Folders (or single files) in the order given; relative ones are taken from <paramref name="workingDirectory"/>.</param>
/// <param name="workingDirectory">An absolute folder.</param>
internal sealed class FileComponentSource(IReadOnlyList<string> paths, string workingDirectory) : IComponentSource
{
    private static readonly string[] Extensions = [".yaml", ".yml"];

    public async ValueTask<ComponentSet> LoadAsync(CancellationToken cancellationToken)
    {
        List<Component> components = [];
        List<ResourceProblem> problems = [];
        ComponentReader reader = new(problems);
        foreach (string file in paths.SelectMany(path => Files(path, problems)).Distinct())
        {
            string text;
            try
            {
                text = await File.ReadAllTextAsync(file, cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                problems.Add(ResourceProblem.Error($"cannot be read ({failure.GetType().Name})", new(file)));
                continue;
            }

            foreach (YamlValue document in YamlReader.ReadDocuments(file, text, problems))
            {
                if (reader.Read(document) is { } component)
                    components.Add(component);
            }
        }

        return new(components, problems);
    }

    /// <summary>The YAML files of a folder, not of its subfolders, in the byte order of their names.</summary>
    private string[] Files(string path, List<ResourceProblem> problems)
    {
        string absolute = Path.GetFullPath(path, workingDirectory);
        if (File.Exists(absolute))
            return [absolute];
        if (!Directory.Exists(absolute))
        {
            problems.Add(ResourceProblem.Error($"resources path '{path}' does not exist; looked for {absolute}"));
            return [];
        }

        try
        {
            return
            [
                .. Directory.EnumerateFiles(absolute)
                    .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                    .Order(Utf8Order.Instance),
            ];
        }
        catch (UnauthorizedAccessException)
        {
            problems.Add(ResourceProblem.Error($"resources path '{path}' may not be read: {absolute}"));
            return [];
        }
    }
}
