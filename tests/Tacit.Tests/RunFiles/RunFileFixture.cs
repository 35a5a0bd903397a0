using Tacit.Abstractions.Resources;
using Tacit.Runtime.State;
using Tacit.RunFiles;
using Tacit.Testing;

namespace Tacit.Tests.RunFiles;

/// <summary>A folder with a run file in it, a home folder beside it, and what reading gives.</summary>
internal sealed class RunFileFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RunFileFixture() => Folder("home");

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();

    /// <summary>Makes a folder and returns its absolute path.</summary>
    public string Folder(string name) => Directory.CreateDirectory(At(name)).FullName;

    /// <summary>Makes a file and returns its absolute path.</summary>
    public string File(string name, string content = "") => _folder.Write(name, content);

    public string At(string name) => System.IO.Path.Join(Path, name);

    /// <summary>Writes the text as <c>dapr.yaml</c> and reads it.</summary>
    public RunFile Read(string text)
    {
        File("dapr.yaml", text);
        return ReadPath(".");
    }

    public RunFile ReadPath(string path, string standardInput = "") => RunFileReader.Read(path, new(Path, At("home")), () => standardInput);

    /// <summary>The only app of a file whose app has these members too.</summary>
    public RunFileApp App(string members, string common = "")
    {
        Folder("app");
        return Assert.Single(Read(Text(members, common)).Apps);
    }

    /// <summary>The problems of a file that cannot be run, with a dot for the folder.</summary>
    public string[] Errors(string text) => Shown(Assert.Throws<StartFailedException>(() => Read(text)).Problems);

    /// <summary>The problems of a file whose app has these members too.</summary>
    public string[] AppErrors(string members, string common = "")
    {
        Folder("app");
        return Errors(Text(members, common));
    }

    public string[] PathErrors(string path, string standardInput = "") =>
        Shown(Assert.Throws<StartFailedException>(() => ReadPath(path, standardInput)).Problems);

    public string[] Shown(IEnumerable<ResourceProblem> problems) => [.. problems.Select(problem => problem.Describe().Replace(Path, ".", StringComparison.Ordinal))];

    /// <summary>One app in the folder <c>app</c>; its further members begin on line 4, at column 3, where there is nothing common.</summary>
    private static string Text(string members, string common) =>
        $"version: 1\n{(common.Length == 0 ? "" : $"common:\n  {Indented(common)}\n")}apps:\n- appDirPath: ./app/\n  {Indented(members)}\n";

    private static string Indented(string members) => members.Replace("\n", "\n  ", StringComparison.Ordinal);
}
