namespace Tacit.AppProcesses;

/// <summary>Finds the program that a shell would start.</summary>
internal static class ExecutableSearch
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// The absolute path of a command: as written when it has a slash, else by PATH. Unlike <c>Process.Start</c>, neither
    /// the working directory nor the folder of this executable is searched.
    /// </summary>
    public static string? Find(string command, string? searchPath)
    {
        if (command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || command.Contains('/', StringComparison.Ordinal))
            return IsExecutable(Path.GetFullPath(command)) ? Path.GetFullPath(command) : null;

        string[] names = OperatingSystem.IsWindows() && !Path.HasExtension(command) ? [command + ".exe", command + ".cmd", command + ".bat"] : [command];
        return (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(name => Path.GetFullPath(Path.Combine(folder, name))))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0);
}
