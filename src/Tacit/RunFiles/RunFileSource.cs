using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources;
using Tacit.Runtime.State;

namespace Tacit.RunFiles;

/// <summary>Finds the run file that the command line asks for, and reads its text.</summary>
internal static class RunFileSource
{
    public const string StandardInput = "-";

    private static readonly string[] DefaultNames = ["dapr.yaml", "dapr.yml"];
    private static readonly string[] Extensions = [".yaml", ".yml"];

    /// <summary>The text of a file, of the run file of a folder, or of standard input.</summary>
    /// <param name="path">As it is given; <c>-</c> for standard input.</param>
    /// <param name="workingDirectory">Where a relative one begins.</param>
    /// <param name="standardInput">Gives the text of standard input.</param>
    /// <exception cref="StartFailedException">There is no such file, or it cannot be read.</exception>
    public static ResourceText Read(string path, string workingDirectory, Func<string> standardInput)
    {
        if (path == StandardInput)
            return new("standard input", standardInput());
        if (path.Length == 0)
            throw StartFailedException.Because("the path of the run file is empty; name a file, a folder with a dapr.yaml, or - for standard input");
        string absolute = Path.GetFullPath(path, workingDirectory);
        string file = Directory.Exists(absolute) ? FileIn(absolute) : absolute;
        if (!Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            throw StartFailedException.Because($"run file '{path}' is not a YAML file; its name must end with .yaml or .yml");

        using ResourceFiles files = new(new());
        try
        {
            return new(file, files.Read(file));
        }
        catch (Exception failure) when (ResourceFiles.IsUnreadable(failure))
        {
            throw StartFailedException.Because($"run file '{path}' {ResourceFiles.Describe(failure)}; looked for {file}");
        }
    }

    private static string FileIn(string folder)
    {
        string[] files = [.. DefaultNames.Select(name => Path.Join(folder, name))];
        return Array.Find(files, File.Exists)
            ?? throw StartFailedException.Because($"folder {folder} has no run file; looked for {string.Join(" and ", files)}. Name the file if it is called otherwise");
    }
}
