using System.Globalization;
using System.Text.RegularExpressions;
using Tacit.Testing;

namespace Tacit.FunctionalTests.Cli;

/// <summary>The world of one script: its folder, its variables, and programs called <c>tacit</c>, <c>dapr</c> and <c>daprd</c>.</summary>
internal sealed class ScriptFolder : IDisposable
{
    private static readonly string[] PortNames = ["PORT1", "PORT2", "PORT3"];

    private readonly CommandFolder _commands = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables;

    public ScriptFolder(Script script)
    {
        Work = Create("work");
        _variables = new()
        {
            ["DIR"] = Work,
            ["HOME"] = Create("home"),
            ["TMPDIR"] = Create("tmp"),
            ["XDG_RUNTIME_DIR"] = Create("runtime"),
        };
        File.SetUnixFileMode(_variables["XDG_RUNTIME_DIR"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string name in PortNames.Where(name => script.Uses("$" + name)))
            _variables[name] = SettledPort.Next().ToString(CultureInfo.InvariantCulture);

        Environment = new Dictionary<string, string>(_variables) { ["PATH"] = _commands.SearchPath };
    }

    /// <summary>Where the script's files are and its commands run; its name is always the same, as the app id may come from it.</summary>
    public string Work { get; }

    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Writes a file of the script; one that begins as a program does can be run.</summary>
    public void Write(FileStep file)
    {
        string path = _folder.Write(Path.Combine("work", file.Path), file.Content);
        if (file.Content.StartsWith("#!", StringComparison.Ordinal))
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
    }

    /// <summary>What a script's text means here.</summary>
    public string WithValues(string text) =>
        _variables.Aggregate(text, (result, variable) => result.Replace("$" + variable.Key, variable.Value, StringComparison.Ordinal));

    /// <summary>What was printed here, as a script has it.</summary>
    public string WithNames(string text) =>
        _variables.Aggregate(text, (result, variable) => Regex.Replace(result, $@"(?<!\d){Regex.Escape(variable.Value)}(?!\d)", "$$" + variable.Key));

    public void Dispose()
    {
        _commands.Dispose();
        _folder.Dispose();
    }

    private string Create(string name) => Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
}
