namespace Tacit.AppProcesses;

/// <summary>Finds the program that a shell would start.</summary>
internal static class ExecutableSearch
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// The absolute path of a command: as written when it has a slash, else by PATH. Unlike <c>Process.Start</c>, neither
    /// the working directory nor the folder of this executable is searched.
    /// </summary>
    /// <param name="command">As typed.</param>
    /// <param name="searchPath">The value of PATH.</param>
    /// <param name="workingDirectory">An absolute folder, where relative paths begin.</param>
    public static string? Find(string command, string? searchPath, string workingDirectory)
    {
        if (command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || command.Contains('/', StringComparison.Ordinal))
        {
            string path = Path.GetFullPath(command, workingDirectory);
            return IsExecutable(path) ? path : null;
        }

        string[] names = OperatingSystem.IsWindows() && !Path.HasExtension(command) ? [command + ".exe", command + ".cmd", command + ".bat"] : [command];
        return (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(name => Path.GetFullPath(Path.Combine(folder, name), workingDirectory)))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0);
}
