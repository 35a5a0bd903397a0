using System.Collections;

namespace Tacit.Commands;

/// <summary>The environment variables that the process was started with.</summary>
internal static class ProcessEnvironment
{
    /// <summary>
    /// Sees to it that there is a home folder. Where a container runs as a user that its image does not know, there is none, and .NET then checks no certificate.
    /// </summary>
    public static void EnsureHome()
    {
        if (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("HOME") is { Length: > 0 })
            return;
        string known = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Environment.SetEnvironmentVariable("HOME", known.Length > 0 ? known : "/");
    }

    public static IReadOnlyDictionary<string, string> Read()
    {
        Dictionary<string, string> variables = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        return variables;
    }
}
