using System.Reflection;

namespace Tacit.Runtime;

/// <summary>The versions that the sidecar answers with.</summary>
internal static class ProductVersion
{
    /// <summary>The daprd release whose behaviour is kept; clients and the <c>dapr</c> CLI compare it.</summary>
    public const string DaprRuntime = "1.18.3";

    /// <summary>Tacit's own version, without the source revision.</summary>
    public static string Tacit { get; } = Informational.Split('+')[0];

    /// <summary>The source revision of the build, or <c>unknown</c>.</summary>
    public static string Commit { get; } = Informational.Split('+') is [_, string commit] ? commit : "unknown";

    private static string Informational =>
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
