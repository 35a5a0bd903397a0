using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary>A folder with a component <c>fs</c> over a secrets file, as a user would write them.</summary>
internal sealed class SampleFolder : IDisposable
{
    /// <summary>A marked value: it may appear in answers, and nowhere else.</summary>
    public const string Canary = "canary-5f1e0c";

    private readonly TemporaryFolder _folder = new();

    public SampleFolder()
    {
        Write("components/fs.yaml", """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: fs
            spec:
              type: secretstores.local.file
              version: v1
              metadata:
              - name: secretsFile
                value: secrets.json
            """);
        Write("components/secrets.json", $$"""{"secret": "{{Canary}}"}""");
    }

    public string Path => _folder.Path;

    public string Components => System.IO.Path.Combine(Path, "components");

    public string SecretsFile => System.IO.Path.Combine(Components, "secrets.json");

    public string Write(string name, string content) => _folder.Write(name, content);

    /// <summary><c>tacit serve</c> over this folder, on free ports.</summary>
    public TacitProcess Serve(params string[] more) => TacitProcess.Start(new StartOptions
    {
        Arguments = ["serve", "--app-id", "myapp", "--resources-path", Components, "--dapr-http-port", "0", "--dapr-grpc-port", "0", "--metrics-port", "0", .. more],
        WorkingDirectory = Path,
    });

    /// <summary><c>tacit run</c> over this folder.</summary>
    public TacitProcess Run(string[] flags, params string[] app) => TacitProcess.Start(new StartOptions
    {
        Arguments = ["run", "--app-id", "myapp", "--resources-path", Components, .. flags, "--", .. app],
        WorkingDirectory = Path,
    });

    public void Dispose() => _folder.Dispose();
}
