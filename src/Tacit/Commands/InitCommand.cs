using System.CommandLine;
using System.Text;
using Tacit.Completion;
using Tacit.Terminals;

namespace Tacit.Commands;

/// <summary><c>tacit init</c>: writes a small sample into a folder, and says what to run next.</summary>
internal sealed class InitCommand
{
    private readonly CommandConsole _console;
    private readonly Argument<string> _folder = new("folder") { Description = "Where to write it (default: the working directory)", DefaultValueFactory = _ => "." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace the files that are there" };

    public InitCommand(CommandConsole console)
    {
        _console = console;
        PathCompletion.TakesFolder(_folder);
        Command = new("init", "Write a small sample (a secret store, its secrets, a configuration) and say what to run next.");
        Command.Arguments.Add(_folder);
        Command.Options.Add(_force);
        Command.SetAction(Invoke);
    }

    public Command Command { get; }

    private int Invoke(ParseResult flags)
    {
        string given = flags.GetValue(_folder) is { Length: > 0 } path ? path : throw new UsageException("the folder is empty; leave it out for the working directory");
        string folder = Path.GetFullPath(given);
        string[] present = [.. SampleProject.Files.Select(file => Path.Combine(folder, file.Path)).Where(Path.Exists)];
        if (present.Length > 0 && !flags.GetValue(_force))
        {
            _console.WriteError($"error: nothing was written, because this is there already; --force replaces it:\n  {string.Join("\n  ", present)}");
            return ExitCodes.Failure;
        }

        try
        {
            foreach (SampleFile file in SampleProject.Files)
                Write(Path.Combine(folder, file.Path), file.Content);
            KeepOutOfGit(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _console.WriteError($"error: the sample cannot be written into {folder}: {failure.Message}");
            return ExitCodes.Failure;
        }

        _console.WriteLine(Describe(given, folder));
        return ExitCodes.Success;
    }

    /// <summary>A new file each time, so that a link is replaced, not followed. Only its owner can read it.</summary>
    private static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows() && Path.GetFileName(path) == Path.GetFileName(SampleProject.IgnoredPath))
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using FileStream file = new(path, options);
        file.Write(Encoding.UTF8.GetBytes(content));
    }

    private static void KeepOutOfGit(string folder)
    {
        string path = Path.Combine(folder, SampleProject.IgnoreFile);
        string text = File.Exists(path) ? File.ReadAllText(path) : "";
        if (text.Split('\n', StringSplitOptions.TrimEntries).Contains(SampleProject.IgnoredPath))
            return;
        string separator = text.Length == 0 || text.EndsWith('\n') ? "" : "\n";
        File.AppendAllText(path, $"{separator}{SampleProject.IgnoredPath}\n");
    }

    private static string Describe(string given, string folder)
    {
        string resources = $"--resources-path {Quote(Path.Combine(given, SampleProject.Components))} --config {Quote(Path.Combine(given, SampleProject.Config))}";
        string address = $"/v1.0/secrets/{SampleProject.Store}/{SampleProject.Secret}";
        string app = OperatingSystem.IsWindows()
            ? $"cmd /c \"curl -s http://localhost:%DAPR_HTTP_PORT%{address}\""
            : $"sh -c 'curl -s http://localhost:$DAPR_HTTP_PORT{address}'";
        int width = SampleProject.Files.Max(file => file.Path.Length) + 2;
        return $"""
            ✅  A sample is in {folder}
                {string.Join("\n    ", SampleProject.Files.Select(file => file.Path.PadRight(width) + file.Purpose))}
                {SampleProject.IgnoreFile.PadRight(width)}keeps the secrets out of git

            What to run next:
                tacit check {resources}
                tacit secrets get {SampleProject.Store} {SampleProject.Secret} --show-values {resources}
                tacit run {resources} -- {app}
            """;
    }

    /// <summary>A path as it has to be typed.</summary>
    private static string Quote(string path)
    {
        string clean = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        if (clean.All(sign => char.IsLetterOrDigit(sign) || "/\\:._-+@".Contains(sign, StringComparison.Ordinal)))
            return clean;
        return OperatingSystem.IsWindows() ? $"\"{clean}\"" : $"'{clean.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
