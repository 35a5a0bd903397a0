using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary>What is installed on this machine.</summary>
internal static class Programs
{
    /// <summary>The ship form of tacit, published by the build of these tests.</summary>
    public static string Tacit { get; } = Path.Combine(Repository.Root, "artifacts", "ship", "tacit", OperatingSystem.IsWindows() ? "tacit.exe" : "tacit");

    /// <summary>The folder of the test that uses the official JavaScript SDK.</summary>
    public static string JavaScriptSdkFolder { get; } = Path.Combine(Repository.Root, "tests", "Tacit.FunctionalTests", "javascript-sdk");

    public const string JavaScriptSdk = "@dapr/dapr (npm ci in tests/Tacit.FunctionalTests/javascript-sdk)";

    public static bool Exists(string program) => program == JavaScriptSdk
        ? Directory.Exists(Path.Combine(JavaScriptSdkFolder, "node_modules", "@dapr", "dapr"))
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
