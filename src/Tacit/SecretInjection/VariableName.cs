using System.Text;
using Tacit.Abstractions;

namespace Tacit.SecretInjection;

/// <summary>Names of variables: which ones can be, and how the name of a secret becomes one.</summary>
internal static class VariableName
{
    /// <summary>What decides how programs are found and loaded, or where the user lives: never taken from a whole store.</summary>
    private static readonly string[] Protected = ["PATH", "HOME", "SHELL", "USER", "IFS", "PWD", "TMPDIR", "NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "BASH_ENV", "ENV"];

    private static readonly string[] ProtectedBeginnings = ["LD_", "DYLD_", "PYTHON", "DOTNET_", "CORECLR_", "GIT_", "APP_ID", "TACIT_"];

    /// <summary>Whether programs can use it: letters, digits and underscores, no digit first.</summary>
    public static bool IsValid(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    /// <summary>Whether a secret that happens to be called so may not become a variable without being asked for by name.</summary>
    public static bool IsProtected(string name) =>
        OwnVariables.Contains(name) || Protected.Contains(name)
        || ProtectedBeginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary><c>db:pass-word</c> becomes <c>DB_PASS_WORD</c>.</summary>
    public static string Of(string prefix, string secret)
    {
        StringBuilder name = new(prefix);
        foreach (char character in secret)
            name.Append(char.IsAsciiLetterOrDigit(character) ? char.ToUpperInvariant(character) : '_');
        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
            name.Insert(0, '_');
        return name.ToString();
    }
}
