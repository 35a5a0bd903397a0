using System.Text;
using Tacit.Abstractions;

namespace Tacit.SecretInjection;

/// <summary>Names of variables: which ones can be, and how the name of a secret becomes one.</summary>
internal static class VariableName
{
    /// <summary>What Linux lets name, equals sign, value and the end of the text have together.</summary>
    private const int MaxBytes = 128 * 1024;

    /// <summary>What decides how programs are found and loaded, or where the user lives: never taken from a whole store.</summary>
    private static readonly string[] Protected =
    [
        "PATH", "HOME", "SHELL", "USER", "IFS", "PS4", "PWD", "TMPDIR", "BASH_ENV", "ENV", "CLASSPATH", "NODE_OPTIONS", "NODE_PATH",
        "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "RUBYOPT", "RUBYLIB", "GCONV_PATH", "GLIBC_TUNABLES", "OPENSSL_CONF", "SSLKEYLOGFILE",
        "SHELLOPTS", "BASHOPTS", "PROMPT_COMMAND", "LESSOPEN", "LESSCLOSE", "PAGER", "EDITOR", "VISUAL", "BROWSER", "MAKEFLAGS", "GOFLAGS", "GOPROXY", "GOPATH", "GOROOT",
    ];

    private static readonly string[] ProtectedBeginnings = ["LD_", "DYLD_", "PYTHON", "PERL", "RUBY", "PHP", "LUA_", "ERL_", "DOTNET_", "CORECLR_", "GIT_", "NPM_CONFIG_", "CARGO_", "RUSTC_"];

    private static readonly string[] ProtectedEndings = ["_PROXY", "_OPTIONS", "FLAGS"];

    /// <summary>What tells the app of its sidecar.</summary>
    private static readonly string[] Sidecars =
        ["APP_ID", "APP_CHANNEL_ADDRESS", "APP_PROTOCOL", "DAPR_HTTP_PORT", "DAPR_GRPC_PORT", "DAPR_METRICS_PORT", "TACIT_HTTP_SOCKET", "TACIT_GRPC_SOCKET"];

    /// <summary>Whether programs can use it: letters, digits and underscores, no digit first.</summary>
    public static bool IsValid(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    /// <summary>Whether a secret that happens to be called so may not become a variable without being asked for by name.</summary>
    public static bool IsProtected(string name) =>
        OwnVariables.Contains(name) || IsSidecars(name) || Protected.Contains(name)
        || ProtectedBeginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal))
        || ProtectedEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Whether the app is told of its sidecar by it, so that nothing else can be in it.</summary>
    public static bool IsSidecars(string name) => Sidecars.Contains(name);

    /// <summary>Why a variable cannot have a value; null when it can.</summary>
    public static string? Refusal(string name, string value) =>
        value.Contains('\0', StringComparison.Ordinal) ? "holds a NUL character, which no variable can"
        : OperatingSystem.IsLinux() && Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) + 2 > MaxBytes ? "is longer than the 128 KiB that a variable can have"
        : null;

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
