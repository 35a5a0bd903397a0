using Tacit.Abstractions.Resources;
using Tacit.Runtime.State;
using Tacit.Yaml;

namespace Tacit.RunFiles;

/// <summary>Reads the file of <c>tacit run -f</c>: the multi-app run template of the dapr CLI.</summary>
/// <remarks>What is unknown is ignored with a warning, as files are written for dapr too; what is wrong is an error, and all of them are found.</remarks>
internal sealed class RunFileReader
{
    /// <summary>Nobody runs more on one machine, and each costs a merge of what is common.</summary>
    private const int MaxApps = 100;

    /// <summary>Nobody reads more. Aliases could make an app with many of them a hundred such apps.</summary>
    private const int EnoughProblems = 1000;

    private const int Version = 1;

    private readonly ResourceText _text;
    private readonly RunFileFolders _folders;
    private readonly bool _isFile;
    private readonly List<ResourceProblem> _problems = [];
    private readonly RunFileSyntax _syntax;

    private RunFileReader(ResourceText text, RunFileFolders folders, bool isFile)
    {
        (_text, _folders, _isFile) = (text, folders, isFile);
        _syntax = new(_problems);
    }

    /// <summary>Reads a run file.</summary>
    /// <param name="path">A YAML file, a folder with a <c>dapr.yaml</c>, or <c>-</c> for standard input.</param>
    /// <param name="folders">Where relative paths begin.</param>
    /// <param name="standardInput">Gives the text of standard input; called for <c>-</c> only.</param>
    /// <exception cref="StartFailedException">It cannot be run; every problem is named, warnings too.</exception>
    public static RunFile Read(string path, RunFileFolders folders, Func<string> standardInput) =>
        new RunFileReader(RunFileSource.Read(path, folders.Working, standardInput), folders, path != RunFileSource.StandardInput).Read();

    private RunFile Read()
    {
        List<RunFileApp> apps = [];
        string name = "";
        if (Document() is { } root)
        {
            _syntax.CheckMembers(root, "the run file", RunFileKeys.Root);
            CheckVersion(root);
            name = _syntax.Text(root, "name") ?? "";
            apps = Apps(root);
        }

        ResourceProblem[] problems = [.. _problems.OrderBy(problem => problem.Position?.Line).ThenBy(problem => problem.Position?.Column)];
        return problems.Any(problem => problem.Severity is ProblemSeverity.Error)
            ? throw new StartFailedException(problems)
            : new() { Path = _isFile ? _text.Name : null, Name = name, Apps = apps, Ignored = _syntax.Ignored, Warnings = problems };
    }

    /// <summary>The first document, as in dapr.</summary>
    private YamlMapping? Document()
    {
        List<ResourceProblem> unreadable = [];
        IReadOnlyList<YamlValue> documents = YamlReader.ReadDocuments(_text, unreadable);
        // There is nothing beside it that could be run without it.
        _problems.AddRange(unreadable.Select(problem => problem with { Severity = ProblemSeverity.Error }));
        if (documents.Count == 0 && unreadable.Count == 0)
            _problems.Add(ResourceProblem.Error("the run file is empty; it needs 'version: 1', and 'apps' with the apps to run", new(_text.Name)));
        if (documents is [not YamlMapping, ..])
            _syntax.Fail($"a run file must be a mapping with 'version' and 'apps', not {documents[0].Kind}", documents[0]);
        foreach (YamlValue further in documents.Skip(1))
            _syntax.Warn("a run file is one document; this further one is ignored", further);
        return documents is [YamlMapping root, ..] ? root : null;
    }

    private void CheckVersion(YamlMapping root)
    {
        int known = _problems.Count;
        int? version = _syntax.Number(root, "version");
        if (version is null or 0 && _problems.Count == known)
            _syntax.Fail("a run file needs 'version: 1'", RunFileSyntax.Find(root, "version") ?? root);
        else if (version is not (null or Version))
            _syntax.Warn($"version {version} of run files is not known; it is read as version {Version}", root.Find("version")!);
    }

    private List<RunFileApp> Apps(YamlMapping root)
    {
        RunFilePaths paths = _isFile
            ? new(_syntax, Path.GetDirectoryName(_text.Name)!, "this path begins at the folder of the run file", _folders.Home)
            : new(_syntax, _folders.Working, "this path begins at the working directory", _folders.Home);
        RunFileAppReader reader = new(_syntax, paths, _folders.Home, Common(root, paths));
        List<RunFileApp> apps = [];
        IReadOnlyList<YamlValue> items = _syntax.Items(root, "apps");
        if (items.Count == 0 && RunFileSyntax.Find(root, "apps") is null or YamlSequence)
            _syntax.Fail("no apps to run; a run file needs 'apps', a list with the appDirPath and the command of each", root.Find("apps") ?? root);
        if (items.Count > MaxApps)
            _syntax.Fail($"more than {MaxApps} apps in one run file; split it into several", items[MaxApps]);
        foreach (YamlValue item in items.Take(MaxApps))
        {
            if (_problems.Count > EnoughProblems)
            {
                _syntax.Fail($"more than {EnoughProblems} problems; from here on, no app is read", item);
                break;
            }

            if (item is not YamlMapping section)
                _syntax.Fail($"an entry of apps must be a mapping, not {item.Kind}", item);
            else if (reader.Read(section) is { } app)
                apps.Add(app);
        }

        return apps;
    }

    private SharedSettings Common(YamlMapping root, RunFilePaths paths)
    {
        if (_syntax.Mapping(root, "common") is not { } section)
            return SharedSettings.None;
        _syntax.CheckMembers(section, "common", RunFileKeys.Common);
        return new SharedSettingsReader(_syntax).Read(section, paths);
    }
}
